import { InvalidArgumentError } from 'commander';
import { shareOfPercent } from '#core/catalog/target.ts';
import { parseDurationMs } from '#core/shared/duration.ts';
import { parseDecimal } from '#core/shared/ratio.ts';
import type { RuleChange, Variant } from '#core/slo/variant.ts';

/** What is tried, and the words for it. */
export interface Try {
  readonly text: string;
  readonly variants: readonly Variant[];
}

const ALLOWED =
  'Give changes separated by commas: target=99.5, min-failures=10, rules=default, RULE.threshold=10, RULE.long=2h, RULE.short=10m, RULE=off.';

/** Reads `--try` and puts it behind those that were read before it. */
export function addTry(text: string, before: readonly Try[]): Try[] {
  return [...before, { text, variants: text.split(',').map(readChange) }];
}

function readChange(text: string): Variant {
  const [, key = '', value = ''] = /^\s*([^=]+)=(.+?)\s*$/.exec(text) ?? [];
  const variant = readWhole(key, value) ?? readRule(key, value);
  if (variant === undefined) throw new InvalidArgumentError(ALLOWED);
  return variant;
}

function readWhole(key: string, value: string): Variant | undefined {
  const target = key === 'target' ? shareOfPercent(value) : undefined;
  if (target !== undefined) return { what: 'target', target };
  if (key === 'min-failures' && /^\d{1,7}$/.test(value)) return { what: 'min-failures', minFailures: Number(value) };
  return key === 'rules' && value === 'default' ? { what: 'default-rules' } : undefined;
}

function readRule(key: string, value: string): Variant | undefined {
  const [, rule = '', field] = /^([a-z0-9-]+)(?:\.(threshold|long|short))?$/.exec(key) ?? [];
  const change = field === undefined ? off(value) : readField(field, value);
  return change === undefined || ['target', 'rules', 'min-failures'].includes(rule)
    ? undefined
    : { what: 'rule', rule, change };
}

function off(value: string): RuleChange | undefined {
  return value === 'off' ? 'off' : undefined;
}

function readField(field: string, value: string): RuleChange | undefined {
  if (field === 'threshold') {
    const threshold = parseDecimal(value);
    return threshold !== undefined && threshold.numerator > 0 ? { threshold: value } : undefined;
  }
  const ms = parseDurationMs(value);
  if (ms === undefined) return undefined;
  return field === 'long' ? { longMs: ms } : { shortMs: ms };
}
