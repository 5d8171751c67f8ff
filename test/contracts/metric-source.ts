import { describe, expect, test } from 'vitest';
import { type Instant, instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { type Metric, seriesKey } from '#core/slo/schema.ts';
import type { MetricSource, SeriesAnswer } from '#flows/slo/ports.ts';

const START = instant(Date.UTC(2026, 10, 22, 10));

/** What a suite needs of a source besides the port. */
export interface MetricWorld {
  /** Two metrics of one place that have counted nothing yet. */
  readonly errors: Metric;
  readonly requests: Metric;
  /** A metric of the same place that can't be read, and the code of the failure. */
  readonly unreadable: { readonly metric: Metric; readonly code: string };
  /** Lets one of the two have counted so much in the minute. */
  count(metric: Metric, at: Instant, sum: number): void;
  /** Reads metrics of the place. */
  read(wanted: WantedCounts): ReturnType<MetricSource['read']>;
}

interface WantedCounts {
  readonly from: Instant;
  readonly to: Instant;
  readonly periodMs: number;
  readonly metrics: readonly Metric[];
}

/** What every metric source promises. `open` gives an empty one whose clock stands at most two hours after ten o'clock of 2026-11-22. */
export function describeMetricSource(name: string, open: () => Promise<MetricWorld>): void {
  describe(`the metric source ${name}`, () => {
    test('answers each metric by its series key, with one value a minute that has data', async () => {
      const { errors, requests, count, read } = await open();
      count(errors, START, 2);
      count(requests, START, 10);
      count(requests, plusMs(START, 2 * MINUTE_MS), 30);
      expect(sorted(await read(hourOf([errors, requests])))).toEqual(
        new Map([
          [seriesKey(errors), { kind: 'points', points: [{ start: START, value: 2 }] }],
          [
            seriesKey(requests),
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
      const { requests, count, read } = await open();
      for (const minutes of [-1, 0, 59, 60]) count(requests, plusMs(START, minutes * MINUTE_MS), 1);
      expect(starts(await read(hourOf([requests])))).toEqual([START, plusMs(START, 59 * MINUTE_MS)]);
    });

    test('adds up wider periods, named by their first minute', async () => {
      const { requests, count, read } = await open();
      for (const minutes of [0, 4, 5, 14]) count(requests, plusMs(START, minutes * MINUTE_MS), 3);
      const answers = await read({ ...hourOf([requests]), periodMs: 5 * MINUTE_MS });
      expect(sorted(answers).get(seriesKey(requests))).toEqual({
        kind: 'points',
        points: [
          { start: START, value: 6 },
          { start: plusMs(START, 5 * MINUTE_MS), value: 3 },
          { start: plusMs(START, 10 * MINUTE_MS), value: 3 },
        ],
      });
    });

    test('has no points of a metric that nobody ever wrote, which is no failure', async () => {
      const { requests, read } = await open();
      expect(await read(hourOf([requests]))).toEqual(new Map([[seriesKey(requests), { kind: 'points', points: [] }]]));
    });

    test('fails a metric that can not be read, and gives its neighbours', async () => {
      const { requests, unreadable, count, read } = await open();
      count(requests, START, 10);
      const answers = await read(hourOf([unreadable.metric, requests]));
      expect(answers.get(seriesKey(unreadable.metric))).toMatchObject({
        kind: 'failed',
        failure: { code: unreadable.code },
      });
      expect(starts(answers)).toEqual([START]);
    });

    test('answers a read of nothing with nothing', async () => {
      const { read } = await open();
      expect(await read(hourOf([]))).toEqual(new Map());
    });
  });
}

function hourOf(metrics: readonly Metric[]): WantedCounts {
  return { from: START, to: plusMs(START, 60 * MINUTE_MS), periodMs: MINUTE_MS, metrics };
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
