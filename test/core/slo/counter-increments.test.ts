import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { floorTo, type Instant, instant, MINUTE_MS } from '#core/shared/instant.ts';
import { type CounterSeries, incrementsOf } from '#core/slo/counter-increments.ts';
import { minute, NOON } from './sample-slo.ts';

/** Samples by seconds from noon. */
function series(target: string, ...samples: (readonly [seconds: number, value: number])[]): CounterSeries {
  return { target, samples: samples.map(([seconds, value]) => [instant(NOON + seconds * 1000), value] as const) };
}

function counted(own: readonly CounterSeries[], family = own): (readonly [number, number])[] {
  return [...incrementsOf(own, family)].map(([at, count]) => [(at - NOON) / MINUTE_MS, count] as const);
}

describe('what a counter has counted', () => {
  test('is its growth from scrape to scrape, in the minute of the later one', () => {
    expect(counted([series('a', [0, 5], [15, 7], [45, 7], [60, 10], [119, 11])])).toEqual([
      [0, 2],
      [1, 4],
    ]);
  });

  test('is all that it shows where it began anew, and its growth where it stands still', () => {
    expect(counted([series('a', [0, 5], [15, 3], [30, 3], [45, 4])])).toEqual([[0, 4]]);
  });

  test('over a gap belongs to the minute in which it is seen again, and the gap has no data', () => {
    expect(counted([series('a', [0, 5], [30, 6], [400, 26])])).toEqual([
      [0, 1],
      [6, 20],
    ]);
  });

  test('of a minute that was scraped and in which nothing happened is zero, not nothing', () => {
    expect(counted([series('a', [0, 5], [60, 5])])).toEqual([[1, 0]]);
  });

  test('adds up over the series of a query', () => {
    expect(counted([series('a', [0, 0], [30, 2]), series('b', [1, 10], [31, 15])])).toEqual([[0, 7]]);
  });
});

describe('a series that appears', () => {
  const known = series('a', [0, 100], [30, 110], [60, 120], [90, 130]);

  test('is counted from zero where its target was scraped before: the first error is an error', () => {
    expect(counted([series('a', [60, 1], [90, 3])], [known])).toEqual([[1, 3]]);
  });

  test('is not counted where its target is new: its counts may be years old', () => {
    expect(counted([series('b', [60, 1_000_000], [90, 1_000_001])], [known])).toEqual([[1, 1]]);
    expect(counted([series('a', [0, 1_000_000], [30, 1_000_001])], [known])).toEqual([[0, 1]]);
  });

  test('is not counted where another of its target ends as it begins: the same counter under a new label', () => {
    const before = series('a', [0, 1_000_000], [30, 1_000_001]);
    const after = series('a', [60, 1_000_002], [90, 1_000_004]);
    expect(counted([before, after], [known, before, after])).toEqual([
      [0, 1],
      [1, 2],
    ]);
  });
});

test('the counts of all minutes are the growth of a counter over its lives, however it is scraped', () => {
  const life = fc.array(fc.nat(50), { minLength: 1, maxLength: 20 });
  const lives = fc.array(life, { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(lives, fc.integer({ min: 1, max: 200 }), (grown, step) => {
      const samples: [Instant, number][] = [];
      let total = 0;
      let at = 0;
      for (const [number, growths] of grown.entries()) {
        // Each life begins below where the last one ended, or it could not be told from it.
        let value = number === 0 ? 7 : 0;
        const end = samples.at(-1)?.[1] ?? 0;
        if (number > 0 && (growths[0] ?? 0) >= end) continue;
        for (const [index, growth] of growths.entries()) {
          value += growth;
          if (number > 0 || index > 0) total += growth;
          samples.push([instant(NOON + at * 1000), value]);
          at += step;
        }
      }
      const minutes = incrementsOf([{ target: 'a', samples }], []);
      expect([...minutes.values()].reduce((a, b) => a + b, 0)).toBe(total);
      const scraped = new Set(samples.slice(1).map(([when]) => floorTo(when, MINUTE_MS)));
      expect(new Set(minutes.keys())).toEqual(scraped);
    }),
    { seed: 2026, numRuns: 300 },
  );
});

test('what was scraped before a minute is all that it needs', () => {
  const long = series('a', [0, 5], [30, 6], [60, 8], [90, 9]);
  const cut = { ...long, samples: long.samples.slice(1) };
  expect(incrementsOf([cut], [cut]).get(minute(1))).toBe(incrementsOf([long], [long]).get(minute(1)));
});
