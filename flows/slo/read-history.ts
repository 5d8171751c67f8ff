import type { Instant } from '#core/shared/instant.ts';
import { type Day, emptyDay, groupByDay, writeBuckets } from '#core/slo/day.ts';
import { oldestKept, planReads } from '#core/slo/read-plan.ts';
import type { Slo } from '#core/slo/schema.ts';
import type { Clock } from '#flows/shared/ports.ts';
import type { MetricSource } from './ports.ts';
import { answersOf, countsOf, sidesOf } from './read-counts.ts';

export interface HistoryPorts {
  readonly source: MetricSource;
  readonly clock: Clock;
  /** Told of how many reads are done, and of how many there are. */
  readonly onRead?: (done: number, all: number) => void;
}

/**
 * The minute counts of an SLO over [from, to), read from its own source for a replay; nothing is kept. Older stretches are as
 * coarse as the source keeps them. Throws where the source does not answer, or refuses a metric.
 */
export async function readHistory(ports: HistoryPorts, { sli }: Slo, from: Instant, to: Instant): Promise<Day[]> {
  const { source, clock, onRead } = ports;
  const now = clock.now();
  const begin = Math.max(from, oldestKept(sli.total, now)) as Instant;
  const reads = planReads(
    sidesOf(sli).map((metric) => ({ metric, from: begin, to })),
    now,
  );
  const answered = [];
  for (const [index, read] of reads.entries()) {
    answered.push(await answersOf(source, clock, read));
    onRead?.(index + 1, reads.length);
  }
  const counts = countsOf(sli, answered, { from: begin, deep: true });
  if (counts.kind === 'unanswered') throw counts.error;
  if (counts.kind === 'failed') throw new Error(counts.failure.reason);
  return [...groupByDay(counts.writes)].map(([start, writes]) => writeBuckets(emptyDay(start, sli.counts), writes));
}
