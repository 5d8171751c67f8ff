import { describe, expect, test } from 'vitest';
import { type Instant, instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { type SourceRead, seriesKey } from '#core/slo/read-plan.ts';
import type { Metric } from '#core/slo/schema.ts';
import type { MetricSource, SeriesAnswer } from '#flows/slo/ports.ts';

const START = instant(Date.UTC(2026, 10, 22, 10));
const ERRORS = metricNamed('Errors');
const REQUESTS = metricNamed('Requests');

/** What a suite needs of a source besides the port. */
export interface MetricWorld {
  readonly source: MetricSource;
  /** Lets a metric whose statistic is Sum have counted so much in the minute. */
  count(metric: Metric, at: Instant, sum: number): void;
  /** The metric can't be read from now on, for want of permission. */
  deny(metric: Metric): void;
}

/** What every metric source promises. `open` gives an empty one whose clock stands at most two hours after ten o'clock of 2026-11-22. */
export function describeMetricSource(name: string, open: () => Promise<MetricWorld>): void {
  describe(`the metric source ${name}`, () => {
    test('answers each metric by its series key, with one value a minute that has data', async () => {
      const { source, count } = await open();
      count(ERRORS, START, 2);
      count(REQUESTS, START, 10);
      count(REQUESTS, plusMs(START, 2 * MINUTE_MS), 30);
      expect(sorted(await source.read(readOf([ERRORS, REQUESTS], 60)))).toEqual(
        new Map([
          [seriesKey(ERRORS), { kind: 'points', points: [{ start: START, value: 2 }] }],
          [
            seriesKey(REQUESTS),
            {
              kind: 'points',
              points: [
                { start: START, value: 10 },
                { start: plusMs(START, 2 * MINUTE_MS), value: 30 },
              ],
            },
          ],
        ]),
      );
    });

    test('holds its start and not its end', async () => {
      const { source, count } = await open();
      for (const minutes of [-1, 0, 59, 60]) count(REQUESTS, plusMs(START, minutes * MINUTE_MS), 1);
      expect(starts(await source.read(readOf([REQUESTS], 60)))).toEqual([START, plusMs(START, 59 * MINUTE_MS)]);
    });

    test('adds up wider periods, named by their first minute', async () => {
      const { source, count } = await open();
      for (const minutes of [0, 4, 5, 14]) count(REQUESTS, plusMs(START, minutes * MINUTE_MS), 3);
      const answers = await source.read({ ...readOf([REQUESTS], 60), periodMs: 5 * MINUTE_MS });
      expect(sorted(answers).get(seriesKey(REQUESTS))).toEqual({
        kind: 'points',
        points: [
          { start: START, value: 6 },
          { start: plusMs(START, 5 * MINUTE_MS), value: 3 },
          { start: plusMs(START, 10 * MINUTE_MS), value: 3 },
        ],
      });
    });

    test('has no points of a metric that nobody ever wrote, which is no failure', async () => {
      const { source } = await open();
      expect(await source.read(readOf([REQUESTS], 60))).toEqual(
        new Map([[seriesKey(REQUESTS), { kind: 'points', points: [] }]]),
      );
    });

    test('fails a metric that may not be read, and gives its neighbours', async () => {
      const { source, count, deny } = await open();
      count(REQUESTS, START, 10);
      deny(ERRORS);
      const answers = await source.read(readOf([ERRORS, REQUESTS], 60));
      expect(answers.get(seriesKey(ERRORS))).toMatchObject({ kind: 'failed', failure: { code: 'access-denied' } });
      expect(starts(answers)).toEqual([START]);
    });

    test('answers a read of nothing with nothing', async () => {
      const { source } = await open();
      expect(await source.read(readOf([], 60))).toEqual(new Map());
    });
  });
}

function metricNamed(metricName: string): Metric {
  return {
    source: 'CloudWatch',
    namespace: 'Shop',
    metricName,
    dimensions: { Shop: 'one' },
    statistic: 'Sum',
    region: 'eu-west-1',
  };
}

function readOf(metrics: readonly Metric[], minutes: number): SourceRead {
  return { region: 'eu-west-1', from: START, to: plusMs(START, minutes * MINUTE_MS), periodMs: MINUTE_MS, metrics };
}

/** Points come in any order. */
function sorted(answers: ReadonlyMap<string, SeriesAnswer>): ReadonlyMap<string, SeriesAnswer> {
  return new Map(
    [...answers].map(([key, answer]) => [
      key,
      answer.kind === 'points' ? { ...answer, points: answer.points.toSorted((a, b) => a.start - b.start) } : answer,
    ]),
  );
}

function starts(answers: ReadonlyMap<string, SeriesAnswer>): Instant[] {
  return [...sorted(answers).values()].flatMap((answer) =>
    answer.kind === 'points' ? answer.points.map(({ start }) => start) : [],
  );
}
