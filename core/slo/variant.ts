import { canFire, defaultRules } from './alert-rules.ts';
import { type AlertRule, type Slo, windowMs } from './schema.ts';

/** What may be tried in place of what an SLO says. */
export type Variant =
  | { readonly what: 'target' /** As a share, exact decimal text. */; readonly target: string }
  | { readonly what: 'min-failures'; readonly minFailures: number };

/**
 * The SLO with another target or another number of failures. Default rules follow, as they would if the document were
 * edited; written rules stay as they are written, but for those that could never fire at the target.
 */
export function applyVariant(slo: Slo, variant: Variant): Slo {
  const changed: Slo =
    variant.what === 'target' ? { ...slo, target: variant.target } : { ...slo, minFailures: variant.minFailures };
  const rules = isDefault(slo)
    ? defaultsOf(changed)
    : slo.rules.map((rule) => ({ ...rule, minFailures: changed.minFailures }));
  return { ...changed, rules: rules.filter(({ threshold }) => canFire(threshold, changed.target)) };
}

function isDefault(slo: Slo): boolean {
  return JSON.stringify(slo.rules) === JSON.stringify(defaultsOf(slo));
}

function defaultsOf({ window, target, minFailures }: Slo): AlertRule[] {
  return defaultRules(windowMs(window), target, minFailures).rules;
}
