import type { ChangePagePorts } from '#flows/oncall/change-page.ts';
import { sweepPages } from '#flows/oncall/sweep-pages.ts';
import type { Tools } from '#lambdas/runtime/surroundings.ts';
import { SWEEP_METRICS } from './sweep-pages.config.ts';

export interface SweepPorts extends Omit<ChangePagePorts, 'clock'> {
  /** Tells the witness outside that nothing is overdue; undefined where there is none. */
  readonly tellWitness: (() => Promise<void>) | undefined;
}

/** A step later than this is overdue: the witness hears nothing, and its silence tells somebody. */
const OVERDUE_MS = 120_000;

/** Sweeps, measures what it found, and tells the witness where nothing is left behind or overdue. */
export async function sweepAndTell(
  _ring: unknown,
  { ports, clock, logger, metrics }: Omit<Tools<SweepPorts>, 'signal'>,
): Promise<void> {
  const { failures, ...result } = await sweepPages({ ...ports, clock });
  metrics.addMetric(SWEEP_METRICS.open, 'Count', result.open);
  metrics.addMetric(SWEEP_METRICS.late, 'Milliseconds', result.lateMsMax);
  logger.info('swept', { ...result });
  if (failures.length > 0) {
    for (const { pageKey, error } of failures) logger.error(`page ${pageKey} could not be moved on`, { error });
    throw new AggregateError(
      failures.map(({ error }) => error),
      `${failures.length} pages could not be moved on; the next sweep tries again`,
    );
  }
  // Only a sweep that left nothing behind counts: the alarm hears of the others by its silence.
  metrics.addMetric(SWEEP_METRICS.swept, 'Count', 1);
  if (ports.tellWitness === undefined || result.lateMsMax > OVERDUE_MS) return;
  await ports.tellWitness().catch((error: unknown) => {
    // The witness itself says so where it hears nothing; the sweep has done its work.
    logger.warn('the witness could not be told', error instanceof Error ? error : String(error));
  });
}
