import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plus } from '#core/shared/count.ts';
import { compareRatios, dividedBy, product, type Ratio, ratioOf, scaledBy, sumOf } from '#core/shared/ratio.ts';
import { combineUsages, type ObjectiveUsage, ofWindow } from '#core/slo/composite.ts';
import { evaluateSlo } from '#core/slo/evaluate-slo.ts';
import type { Slo } from '#core/slo/schema.ts';
import { compositeBooks } from '#core/slo/slo-books.ts';
import { sloTerms } from '#core/slo/slo-terms.ts';
import { burnRate, compareToShare, compareUsages, SILENCE, type Usage } from '#core/slo/usage.ts';
import { compositeOf } from '#test/flows/slo/slo-platform.ts';
import { booksOf, minute, NOON, type SampleBucket } from './sample-slo.ts';

const ONE: Ratio = { numerator: 1, denominator: 1 };
const used = (spent: number, of: number, failures = spent): Usage => ({
  spent,
  of,
  scale: 1,
  slack: 0,
  isSilent: of === 0,
  failures,
});
const percent = (numerator: number): Ratio => ({ numerator, denominator: 100 });
const objective = (usage: Usage, budget: number, weight = 1): ObjectiveUsage => ({
  usage,
  errorBudget: percent(budget),
  weight: { numerator: weight, denominator: 1 },
});

const anyUsage = fc
  .record({ of: fc.integer({ min: 1, max: 1e9 }), share: fc.double({ min: 0, max: 1, noNaN: true }) })
  .map(({ of, share }) => used(Math.floor(of * share), of));
const anyObjective = fc.record({
  usage: fc.oneof({ weight: 4, arbitrary: anyUsage }, { weight: 1, arbitrary: fc.constant(SILENCE) }),
  errorBudget: fc.integer({ min: 1, max: 100 }).map(percent),
  weight: fc
    .record({ numerator: fc.integer({ min: 1, max: 50 }), denominator: fc.constantFrom(1, 10) })
    .map(({ numerator, denominator }): Ratio => ({ numerator, denominator })),
});
const anyBudget = fc.integer({ min: 1, max: 100 }).map(percent);

/** The mean by weight, with nothing but fractions. */
function meanShare(objectives: readonly ObjectiveUsage[]): Ratio | undefined {
  const heard = objectives.filter(({ usage }) => !usage.isSilent);
  if (heard.length === 0) return undefined;
  const divide = (a: Ratio, b: Ratio) => scaledBy(a, BigInt(b.denominator), BigInt(b.numerator));
  const shares = heard.map(({ usage, errorBudget, weight }) =>
    product(weight, divide(scaledBy(ONE, BigInt(usage.spent), BigInt(usage.of)), errorBudget)),
  );
  return divide(sumOf(shares), sumOf(heard.map(({ weight }) => weight)));
}

describe('the budget of a composite', () => {
  test('is spent by the mean of the shares that its objectives spent, whatever its own target is', () => {
    fc.assert(
      fc.property(fc.array(anyObjective, { minLength: 1, maxLength: 5 }), anyBudget, (objectives, budget) => {
        const combined = combineUsages(objectives, budget);
        const mean = meanShare(objectives);
        expect(combined.isSilent).toBe(mean === undefined);
        if (mean === undefined) return;
        expect(compareToShare(combined, product(mean, budget))).toBe(0);
        expect(combined.failures).toBe(objectives.reduce((sum, { usage }) => sum + Number(usage.failures), 0));
      }),
      { seed: 2026 },
    );
  });

  test('of objectives that are all alike is that of one of them', () => {
    fc.assert(
      fc.property(
        anyUsage,
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }),
        (usage, weights) => {
          const combined = combineUsages(
            weights.map((weight) => objective(usage, 5, weight)),
            percent(5),
          );
          expect(compareUsages(combined, usage)).toBe(0);
          expect(burnRate(combined, percent(5))).toBe(burnRate(usage, percent(5)));
        },
      ),
      { seed: 2026 },
    );
  });

  test('is of all events together, so that its failures are as many as would spend that share', () => {
    // 50 % of 10 and 0 % of 20: a quarter of a budget of 2 % of 3,000.
    const combined = combineUsages([objective(used(5, 1_000), 1), objective(used(0, 2_000), 1)], percent(2));
    expect(Number(combined.spent) / Number(combined.scale)).toBe(15);
    expect(Number(combined.of) / Number(combined.scale)).toBe(3_000);
  });

  test('is not spent by an objective without data: the others weigh more', () => {
    const combined = combineUsages([objective(used(5, 1_000), 1, 1), objective(SILENCE, 1, 9)], percent(1));
    expect(burnRate(combined, percent(1))).toBe(0.5);
    expect(combineUsages([objective(SILENCE, 1)], percent(1))).toEqual(SILENCE);
  });

  test('is as sure as its objectives are, and exact where that leaves a comparison open', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ whole: fc.integer({ min: 0, max: 50 }), third: fc.integer({ min: 0, max: 2 }) }), {
          minLength: 1,
          maxLength: 3,
        }),
        (parts) => {
          const exactOf = ({ whole, third }: { whole: number; third: number }) => used(3 * whole + third, 300);
          const roughOf = (part: { whole: number; third: number }): Usage => ({
            ...used(part.whole, 100),
            slack: 1,
            exactly: () => exactOf(part),
          });
          const rough = combineUsages(
            parts.map((part) => objective(roughOf(part), 10)),
            percent(10),
          );
          const exact = combineUsages(
            parts.map((part) => objective(exactOf(part), 10)),
            percent(10),
          );
          expect(compareUsages(rough, exact)).toBe(0);
          for (const share of [1, 5, 10, 33])
            expect(compareToShare(rough, percent(share))).toBe(compareToShare(exact, percent(share)));
          const least = dividedBy(scaledBy(ONE, BigInt(rough.spent), 1n), BigInt(rough.of));
          const most = dividedBy(scaledBy(ONE, BigInt(plus(rough.spent, rough.slack)), 1n), BigInt(rough.of));
          const true_ = ratioOf(exact.spent, exact.of);
          const truth = dividedBy(scaledBy(ONE, true_.numerator, 1n), true_.denominator);
          expect(compareRatios(least, truth)).toBeLessThanOrEqual(0);
          expect(compareRatios(most, truth)).toBeGreaterThan(0);
        },
      ),
      { seed: 2026 },
    );
  });
});

describe('an interval as a share of its window', () => {
  test('is what it spent, of all that the window is of', () => {
    const inside = ofWindow(used(5, 100), { ...used(10, 1_000), scale: 1 });
    expect(burnRate(inside, percent(1))).toBe(0.5);
  });

  test('counts in the units of neither, and has no voice where the window has none', () => {
    const inside = { ...used(5, 100), scale: 10 };
    const window = { ...used(40, 4_000), scale: 4 };
    // Half an event of a thousand, of which ten may fail.
    expect(burnRate(ofWindow(inside, window), percent(1))).toBe(0.05);
    expect(ofWindow(inside, SILENCE).isSilent).toBe(true);
  });

  test('is exact where its exact form is', () => {
    const rough: Usage = { ...used(5, 100), slack: 1, exactly: () => used(16, 300) };
    const share = ofWindow(rough, used(10, 1_000));
    expect(Number(share.slack)).toBe(1);
    expect(compareToShare(share.exactly?.() ?? SILENCE, { numerator: 16, denominator: 1_000 })).toBe(0);
  });
});

test('the books of a composite are opened with those of every objective', () => {
  const { composite, strict, lax } = compositeOf('shop');
  const own = (slo: Slo) => [slo.name, { terms: sloTerms(slo), books: booksOf(slo, []) }] as const;
  const { objectives } = compositeBooks(sloTerms(composite), new Map([own(lax), own(strict)]));
  expect(objectives?.map(({ terms, weight }) => [terms.slo.name, weight])).toEqual([
    ['shop-strict', { numerator: 3, denominator: 1 }],
    ['shop-lax', ONE],
  ]);
  expect(() => compositeBooks(sloTerms(composite), new Map([own(lax)]))).toThrow(
    'the books of shop-strict, an objective of shop, are not at hand',
  );
});

describe('the figures of a composite', () => {
  const { composite, strict, lax } = compositeOf('shop');
  const terms = sloTerms(composite);
  const booksWith = (ofStrict: readonly SampleBucket[], ofLax: readonly SampleBucket[]) => {
    const own = (slo: Slo, buckets: readonly SampleBucket[]) => {
      return [slo.name, { terms: sloTerms(slo), books: booksOf(slo, buckets) }] as const;
    };
    return compositeBooks(terms, new Map([own(strict, ofStrict), own(lax, ofLax)]));
  };
  const read = (
    ofStrict: readonly SampleBucket[],
    ofLax: readonly SampleBucket[],
    incidentFrom: number | null = null,
  ) => evaluateSlo(terms, booksWith(ofStrict, ofLax), NOON, 0, incidentFrom === null ? null : minute(incidentFrom));

  test('are the mean of budgets and burn rates, and the sums of counts', () => {
    // Half of the budget of 100, and a fifth of that of 500.
    const { figures } = read([[-30, 50, 100_000]], [[-600, 100, 50_000]]);
    expect(figures).toMatchObject({ bad: 150, total: 150_000, good: 149_850, slices: null, state: 'healthy' });
    expect(figures.budget.remainingRatio).toBe(1 - (3 * 0.5 + 0.2) / 4);
    expect(figures.sli).toBe(1 - 0.01 * ((3 * 0.5 + 0.2) / 4));
    expect(figures.burnRates).toMatchObject({ '5m': null, '30m': 0.5, '1h': 0.5, '1d': (3 * 0.5 + 0.2) / 4 });
  });

  test('may change from the first minute of any objective that is not settled', () => {
    expect(read([[-30, 0, 10]], [[-60, 0, 10]]).figures.provisionalFrom).toBe('2026-09-23T11:00:00Z');
    expect(read([[-90, 0, 10]], [[-60, 0, 10]]).figures.provisionalFrom).toBe('2026-09-23T10:30:00Z');
    expect(read([[-90, 0, 10]], []).figures.provisionalFrom).toBe('2026-09-23T10:30:00Z');
    expect(read([[-600, 0, 10]], [[-600, 0, 10]]).figures.provisionalFrom).toBeNull();
  });

  test('are silent where every objective is', () => {
    const { figures } = read([], []);
    expect(figures).toMatchObject({ state: 'no-data', sli: null, total: 0 });
    expect(figures.budget.remainingRatio).toBeNull();
  });

  test('know what one incident spent of the budget: the mean of the shares of each objective', () => {
    const policies = [
      {
        name: 'freeze',
        exceptions: [],
        rules: [
          { name: 'big', when: { type: 'incident-share-above' as const, ratio: '0.2' }, actions: ['notify' as const] },
        ],
      },
    ];
    const withPolicy = sloTerms({ ...composite, policies });
    const books = booksWith(
      [
        [-600, 40, 50_000],
        [-30, 20, 50_000],
      ],
      [[-30, 100, 50_000]],
    );
    // (3 * 20 of 100 + 1 * 100 of 500) / 4
    expect(evaluateSlo(withPolicy, books, NOON, 0, minute(-60)).policies[0]).toMatchObject({
      holds: false,
      reason: 'one incident spent 20 % of the budget, not more than 20 %',
    });
    expect(evaluateSlo(withPolicy, books, NOON, 0, minute(-700)).policies[0]).toMatchObject({
      holds: true,
      reason: 'one incident spent 50 % of the budget, more than 20 %',
    });
  });
});
