import type { ShardResult } from '#flows/slo/evaluate-slos.ts';
import type { Shard } from '#flows/slo/shard.ts';
import type { Tools } from '#lambdas/runtime/surroundings.ts';
import { EVALUATION_METRICS } from './evaluate-slos.config.ts';

/**
 * Says what came of a shard, in the log and in figures by cadence. Zeroes are published too, and one completed run of an
 * empty shard as well: the dead-man alarm hears it from here.
 */
export function reportEvaluation(
  { logger, metrics }: Pick<Tools<unknown>, 'logger' | 'metrics'>,
  { cadence, scheduledAt }: Shard,
  result: ShardResult,
): void {
  logger.info('evaluated', { cadence, scheduledAt, ...result });
  metrics.addDimension(EVALUATION_METRICS.cadenceDimension, cadence);
  metrics.addMetric(EVALUATION_METRICS.completed, 'Count', 1);
  metrics.addMetric(EVALUATION_METRICS.evaluated, 'Count', result.evaluated);
  metrics.addMetric(EVALUATION_METRICS.failed, 'Count', result.failed);
  metrics.addMetric(EVALUATION_METRICS.lag, 'Seconds', result.lagMs / 1_000);
  // Published here and not at the invocation's end, for the next message of a batch may be of another cadence.
  metrics.publishStoredMetrics();
}
