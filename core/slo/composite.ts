import { type Count, minus, plus, times } from '#core/shared/count.ts';
import { product, type Ratio, ratioOf, scaledBy, sumOf } from '#core/shared/ratio.ts';
import { exactly, SILENCE, type Usage } from './usage.ts';

/** What one objective used of an interval, the budget that it may use, and what it weighs. */
export interface ObjectiveUsage {
  readonly usage: Usage;
  readonly errorBudget: Ratio;
  readonly weight: Ratio;
}

/**
 * What a composite used: of the share of its budget that each objective spent, the mean by weight. Objectives without data have
 * no voice, so that the others weigh more. All events or slices together are what it is `of`, so that its bad share, times
 * them, is as many failures as would have spent the same share of a budget of `errorBudget`.
 */
export function combineUsages(objectives: readonly ObjectiveUsage[], errorBudget: Ratio): Usage {
  const heard = objectives.filter(({ usage }) => !usage.isSilent);
  if (heard.length === 0) return SILENCE;
  const weights = sumOf(heard.map(({ weight }) => weight));
  const badShare = (spentOf: (usage: Usage) => Count): Ratio => {
    const shares = heard.map(({ usage, errorBudget: own, weight }) =>
      over(product(weight, ratioOf(spentOf(usage), usage.of)), own),
    );
    return product(over(sumOf(shares), weights), errorBudget);
  };
  const all = sumOf(heard.map(({ usage }) => ratioOf(usage.of, usage.scale)));
  const least = badShare(({ spent }) => spent);
  const failures = heard.map(({ usage }) => usage.failures).reduce(plus, 0);
  const base = { isSilent: false, failures };
  if (heard.every(({ usage }) => usage.slack === 0)) {
    const unit = least.denominator;
    const spent = times(least.numerator, all.numerator);
    return { ...base, spent, of: times(all.numerator, unit), scale: times(all.denominator, unit), slack: 0 };
  }
  const most = badShare(({ spent, slack }) => plus(spent, slack));
  const unit = times(least.denominator, most.denominator);
  const spent = times(times(least.numerator, most.denominator), all.numerator);
  return {
    ...base,
    spent,
    of: times(all.numerator, unit),
    scale: times(all.denominator, unit),
    slack: minus(times(times(most.numerator, least.denominator), all.numerator), spent),
    exactly: () =>
      combineUsages(
        heard.map((each) => ({ ...each, usage: exactly(each.usage) })),
        errorBudget,
      ),
  };
}

/** What an interval inside a budget window used, as a share of the whole window rather than of itself. */
export function ofWindow(inside: Usage, window: Usage): Usage {
  return {
    ...inside,
    spent: times(inside.spent, window.scale),
    slack: times(inside.slack, window.scale),
    of: times(window.of, inside.scale),
    scale: times(window.scale, inside.scale),
    ...(inside.exactly && { exactly: () => ofWindow(exactly(inside), window) }),
    isSilent: window.isSilent,
  };
}

function over(ratio: Ratio, { numerator, denominator }: Ratio): Ratio {
  return scaledBy(ratio, BigInt(denominator), BigInt(numerator));
}
