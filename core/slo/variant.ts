import { canFire, defaultRules } from './alert-rules.ts';
import { type AlertRule, type Slo, windowMs } from './schema.ts';

/** What may be tried in place of what an SLO says. */
export type Variant =
  | { readonly what: 'target' /** As a share, exact decimal text. */; readonly target: string }
  | { readonly what: 'min-failures'; readonly minFailures: number }
  | { readonly what: 'default-rules' }
  | { readonly what: 'rule'; readonly rule: string; readonly change: RuleChange };

/** What is tried in one rule. */
export type RuleChange = 'off' | Partial<Pick<AlertRule, 'threshold' | 'longMs' | 'shortMs'>>;

/** The name of a rule that a variant is about and the SLO has not; undefined where it has them all. */
export function unknownRule({ rules }: Slo, variants: readonly Variant[]): string | undefined {
  const names = rules.map(({ name }) => name);
  return variants
    .flatMap((variant) => (variant.what === 'rule' ? [variant.rule] : []))
    .find((rule) => !names.includes(rule));
}

/** The SLO with all of these changes, one after the other. */
export function applyVariants(slo: Slo, variants: readonly Variant[]): Slo {
  return variants.reduce(applyVariant, slo);
}

/**
 * The SLO with one change. Default rules follow another target or number of failures, as they would if the document were
 * edited; written rules stay as they are written, but for those that could never fire at the target.
 */
function applyVariant(slo: Slo, variant: Variant): Slo {
  if (variant.what === 'default-rules') return { ...slo, rules: defaultsOf(slo) };
  if (variant.what === 'rule') return { ...slo, rules: firing(slo.target, changeRule(slo.rules, variant)) };
  const changed: Slo =
    variant.what === 'target' ? { ...slo, target: variant.target } : { ...slo, minFailures: variant.minFailures };
  const rules = isDefault(slo)
    ? defaultsOf(changed)
    : slo.rules.map((rule) => ({ ...rule, minFailures: changed.minFailures }));
  return { ...changed, rules: firing(changed.target, rules) };
}

function changeRule(rules: readonly AlertRule[], { rule, change }: Extract<Variant, { what: 'rule' }>): AlertRule[] {
  if (change === 'off') return rules.filter(({ name }) => name !== rule);
  return rules.map((one) => (one.name === rule ? { ...one, ...change } : one));
}

function firing(target: string, rules: readonly AlertRule[]): AlertRule[] {
  return rules.filter(({ threshold }) => canFire(threshold, target));
}

function isDefault(slo: Slo): boolean {
  return JSON.stringify(slo.rules) === JSON.stringify(defaultsOf(slo));
}

function defaultsOf({ window, target, minFailures }: Slo): AlertRule[] {
  return defaultRules(windowMs(window), target, minFailures).rules;
}
