import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SampleSeries } from '#adapters/local/cloudwatch-stand-in/sample-series.ts';

describe('the samples of one metric', () => {
  test('data put in any order and in any number of parts is the same as all of it put at once', () => {
    const put = fc.record({
      second: fc.integer({ min: 0, max: 12 }).map((n) => n * 60),
      samples: fc.array(fc.tuple(fc.integer({ min: -5, max: 5 }), fc.integer({ min: 0, max: 3 })), { maxLength: 5 }),
    });
    fc.assert(
      fc.property(fc.array(put, { maxLength: 120 }), (puts) => {
        const series = new SampleSeries();
        const expected = new Map<number, Map<number, number>>();
        for (const { second, samples } of puts) {
          series.add(
            second,
            samples.map(([value]) => value),
            samples.map(([, count]) => count),
          );
          for (const [value, count] of samples.filter(([, n]) => n > 0)) {
            const bucket = expected.get(second) ?? new Map<number, number>();
            expected.set(second, bucket.set(value, (bucket.get(value) ?? 0) + count));
          }
        }
        expect(contentsOf(series)).toEqual(
          sorted(expected).map(([second, bucket]) => ({ second, samples: sorted(bucket), ...totalsOf(bucket) })),
        );
      }),
    );
  });

  test('a bucket that is added to again and again keeps its samples while others move around it', () => {
    const series = new SampleSeries();
    for (let round = 0; round < 300; round += 1)
      for (const second of [60, 0, 120]) series.add(second, [round % 7], [1]);
    expect(contentsOf(series).map(({ second, count, samples }) => [second, count, samples.length])).toEqual([
      [0, 300, 7],
      [60, 300, 7],
      [120, 300, 7],
    ]);
  });

  test('what is forgotten is gone and the rest stays as it was', () => {
    const series = new SampleSeries();
    for (let n = 0; n < 200; n += 1) series.add(n * 60, [n], [2]);
    series.addSummary(60 * 60, { sum: 9, count: 3, minimum: 1, maximum: 4 });
    series.forgetBefore(198 * 60);
    series.add(199 * 60, [5], [1]);
    expect(contentsOf(series)).toEqual([
      { second: 198 * 60, samples: [[198, 2]], sum: 396, count: 2 },
      {
        second: 199 * 60,
        samples: [
          [5, 1],
          [199, 2],
        ],
        sum: 403,
        count: 3,
      },
    ]);
  });
});

function contentsOf(series: SampleSeries) {
  return Array.from({ length: series.size }, (_, bucket) => ({
    second: series.secondOf(bucket),
    samples: Array.from({ length: series.sampleCountOf(bucket) }, (_none, sample) => [
      series.sampleValue(bucket, sample),
      series.sampleOccurrences(bucket, sample),
    ]),
    sum: series.sumOf(bucket),
    count: series.countOf(bucket),
  }));
}

function sorted<Value>(map: ReadonlyMap<number, Value>): [number, Value][] {
  return [...map].sort(([a], [b]) => a - b);
}

function totalsOf(bucket: ReadonlyMap<number, number>): { sum: number; count: number } {
  const entries = [...bucket];
  return { sum: entries.reduce((t, [v, n]) => t + v * n, 0), count: entries.reduce((t, [, n]) => t + n, 0) };
}
