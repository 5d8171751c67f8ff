import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseStatistic } from '#adapters/local/cloudwatch-stand-in/statistic-text.ts';
import { extendedStatistic } from '#adapters/local/cloudwatch-stand-in/statistics.ts';

describe('statistics of raw samples', () => {
  test.each([
    ['p50', 5],
    ['p90', 9],
    ['p91', 10],
    ['p0', 1],
    ['p100', 10],
    ['tm90', 5],
    ['TM(10%:90%)', 5.5],
    ['IQM', 5.5],
    ['TM(2:4)', 3.5],
    ['TM(20:)', undefined],
    ['WM(10%:90%)', 5.5],
    ['wm90', 5.4],
    ['WM(3:8)', 5.5],
    ['TC(2:4)', 2],
    ['tc90', 9],
    ['TC(20:)', 0],
    ['TS(80%:)', 19],
    ['TS(20:)', 0],
    ['PR(:3)', 30],
    ['PR(3:)', 70],
    ['PR(2:4)', 20],
  ])('%s of one to ten is %d', (text, value) => {
    expect(compute(text, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])).toBe(value);
  });

  test('the upper bound of a range is in it and the lower one is not', () => {
    expect(compute('TC(0.005:0.030)', [0.005, 0.006, 0.03, 0.031])).toBe(2);
  });

  test('one sample is enough for every range of percentages', () => {
    expect(['IQM', 'tm1', 'TM(99%:)', 'WM(10%:90%)', 'p1', 'p99'].map((text) => compute(text, [7]))).toEqual([
      7, 7, 7, 7, 7, 7,
    ]);
  });

  test('the 99.9th percentile of a thousand samples is the 999th, in spite of binary fractions', () => {
    expect(
      compute(
        'p99.9',
        Array.from({ length: 1_000 }, (_, i) => i + 1),
      ),
    ).toBe(999);
  });

  test('the percentile is the maximum of the samples that the trimmed statistic of the same number keeps', () => {
    fc.assert(
      fc.property(sampleLists, fc.integer({ min: 1, max: 100 }), (values, percent) => {
        const rest = values.toSorted((a, b) => a - b).slice(0, compute(`tc${percent}`, values));
        expect(compute(`p${percent}`, values)).toBe(rest.at(-1));
      }),
    );
  });

  test('counts and sums in ranges agree with going through the samples one by one', () => {
    fc.assert(
      fc.property(sampleLists, bounds, (values, [lower, upper]) => {
        const inside = values.filter((value) => value > lower && value <= upper);
        const sum = inside.reduce((total, value) => total + value, 0);
        expect(compute(`TC(${lower}:${upper})`, values)).toBe(inside.length);
        expect(compute(`TS(${lower}:${upper})`, values)).toBe(sum);
        expect(compute(`TM(${lower}:${upper})`, values)).toBe(inside.length === 0 ? undefined : sum / inside.length);
        expect(compute(`PR(${lower}:${upper})`, values)).toBe((100 * inside.length) / values.length);
      }),
    );
  });

  test('trimmed and winsorized means of percentages agree with sorting the samples and cutting the ends', () => {
    fc.assert(
      fc.property(
        sampleLists,
        fc.integer({ min: 0, max: 49 }),
        fc.integer({ min: 51, max: 100 }),
        (values, lower, upper) => {
          const sorted = values.toSorted((a, b) => a - b);
          const first = Math.floor((lower * values.length) / 100);
          const last = Math.ceil((upper * values.length) / 100);
          const kept = sorted.slice(first, last);
          const moved = sorted.map((_, rank) => sorted[Math.min(Math.max(rank, first), last - 1)] ?? 0);
          expect(compute(`TM(${lower}%:${upper}%)`, values)).toBeCloseTo(mean(kept), 9);
          expect(compute(`WM(${lower}%:${upper}%)`, values)).toBeCloseTo(mean(moved), 9);
        },
      ),
    );
  });

  test('the counts of ranges that share out all values add up to the number of samples', () => {
    fc.assert(
      fc.property(
        sampleLists,
        fc.uniqueArray(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 6 }),
        (values, cuts) => {
          const edges = ['', ...cuts.toSorted((a, b) => a - b), ''];
          const counts = edges.slice(1).map((upper, i) => compute(`TC(${edges[i]}:${upper})`, values) ?? Number.NaN);
          expect(counts.reduce((a, b) => a + b, 0)).toBe(values.length);
        },
      ),
    );
  });

  test('the count in a range of two periods together is the sum of their counts', () => {
    fc.assert(
      fc.property(sampleLists, sampleLists, bounds, (one, other, [lower, upper]) => {
        const count = (values: number[]) => compute(`TC(${lower}:${upper})`, values) ?? Number.NaN;
        expect(count([...one, ...other])).toBe(count(one) + count(other));
      }),
    );
  });
});

const sampleLists = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 60 });
const bounds = fc
  .tuple(fc.integer({ min: 0, max: 49 }), fc.integer({ min: 1, max: 50 }))
  .filter(([lower, upper]) => lower < upper);

/** Gives samples as value and count in order, as they are stored. */
function compute(text: string, values: readonly number[]): number | undefined {
  const statistic = parseStatistic(text);
  if (statistic === undefined || statistic.kind === 'simple') throw new Error(`${text} is no extended statistic`);
  const counts = new Map<number, number>();
  for (const value of values.toSorted((a, b) => a - b)) counts.set(value, (counts.get(value) ?? 0) + 1);
  return extendedStatistic(statistic, { values: [...counts.keys()], counts: [...counts.values()], size: counts.size });
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}
