import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MetricStore, type Stream } from '#adapters/local/cloudwatch-stand-in/metric-store.ts';
import { readSeries } from '#adapters/local/cloudwatch-stand-in/read-series.ts';
import { parseStatistic } from '#adapters/local/cloudwatch-stand-in/statistic-text.ts';

interface Sample {
  readonly second: number;
  readonly value: number;
  readonly unit: 'Seconds' | 'None';
}

const samples = fc.array(
  fc.record({
    second: fc.integer({ min: 0, max: 59 }).map((n) => n * 60),
    value: fc.integer({ min: 0, max: 20 }),
    unit: fc.constantFrom<Sample['unit']>('Seconds', 'None'),
  }),
  { maxLength: 100 },
);
const windows = fc
  .record({
    start: fc.integer({ min: 0, max: 30 }),
    minutes: fc.integer({ min: 1, max: 40 }),
    period: fc.integer({ min: 1, max: 20 }),
    hidden: fc.integer({ min: -5, max: 40 }),
  })
  .map(({ start, minutes, period, hidden }) => ({
    startSecond: start * 60,
    endSecond: (start + minutes) * 60,
    periodSeconds: period * 60,
    visibleFromSecond: (start + hidden) * 60 + 17,
  }));

/** The rules once more, slowly: what each statistic is of a list of values that occurred. */
const SLOW: Record<string, (values: readonly number[]) => number> = {
  SampleCount: (values) => values.length,
  Sum: (values) => values.reduce((a, b) => a + b, 0),
  Average: (values) => values.reduce((a, b) => a + b, 0) / values.length,
  Minimum: (values) => Math.min(...values),
  Maximum: (values) => Math.max(...values),
  'TC(3:12)': (values) => values.filter((value) => value > 3 && value <= 12).length,
  p75: (values) => values.toSorted((a, b) => a - b)[Math.ceil((values.length * 3) / 4) - 1] ?? Number.NaN,
};

describe('reading a series', () => {
  test.each(Object.keys(SLOW))('%s of any window and period is what its samples say, one by one', (stat) => {
    fc.assert(
      fc.property(samples, windows, (data, window) => {
        const expected: [number, number][] = [];
        for (let begins = window.startSecond; begins < window.endSecond; begins += window.periodSeconds) {
          const ends = Math.min(begins + window.periodSeconds, window.endSecond);
          const inside = data.filter(({ second }) => second >= begins && second < ends).map(({ value }) => value);
          if (inside.length > 0 && begins >= window.visibleFromSecond)
            expected.push([begins, SLOW[stat]?.(inside) ?? Number.NaN]);
        }
        const points = readSeries(streamsOf(data), window, statisticOf(stat));
        expect(points.seconds.map((second, i) => [second, points.values[i]])).toEqual(expected);
      }),
    );
  });

  test('counts and sums of short periods add up to those of the whole window', () => {
    fc.assert(
      fc.property(
        samples,
        fc.integer({ min: 1, max: 60 }),
        fc.constantFrom('SampleCount', 'Sum', 'TC(3:12)', 'TS(3:12)'),
        (data, minutes, stat) => {
          const total = (periodSeconds: number) =>
            readSeries(
              streamsOf(data),
              { startSecond: 0, endSecond: 3_600, periodSeconds, visibleFromSecond: 0 },
              statisticOf(stat),
            ).values.reduce((a, b) => a + b, 0);
          expect(total(minutes * 60)).toBe(total(3_600));
        },
      ),
    );
  });
});

function streamsOf(data: readonly Sample[]): readonly Stream[] {
  const store = new MetricStore();
  const name = { accountId: '1', namespace: 'Shop', metricName: 'Latency', dimensions: [] };
  for (const { second, value, unit } of data) store.streamFor(name, unit, 60).series.add(second, [value], [1]);
  return store.find(name)?.streams ?? [];
}

function statisticOf(text: string) {
  const statistic = parseStatistic(text);
  if (statistic === undefined) throw new Error(`${text} is no statistic`);
  return statistic;
}
