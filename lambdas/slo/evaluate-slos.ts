import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { cloudWatchSource } from '#adapters/aws/cloudwatch-source.ts';
import { dynamoCatalog } from '#adapters/aws/dynamo-catalog.ts';
import { dynamoLedger } from '#adapters/aws/dynamo-ledger.ts';
import { dynamoSloStates } from '#adapters/aws/dynamo-slo-states.ts';
import { MINUTE_MS } from '#core/shared/instant.ts';
import { evaluateSlos } from '#flows/slo/evaluate-slos.ts';
import { shardSchema } from '#flows/slo/shard.ts';
import { queueDoor } from '#lambdas/runtime/queue-door.ts';
import { EVALUATION_METRICS, evaluateSlosConfig } from './evaluate-slos.config.ts';

/** Evaluates the SLOs of one shard. */
export const handler = queueDoor({
  config: evaluateSlosConfig,
  message: shardSchema,
  open: ({ BOOKS_TABLE, EVENTS_TABLE, SOURCE_DELAY_MINUTES }) => {
    const client = DynamoDBDocumentClient.from(new DynamoDBClient());
    return {
      catalog: dynamoCatalog({ client, tableName: BOOKS_TABLE }),
      states: dynamoSloStates({ client, tableName: BOOKS_TABLE, eventsTableName: EVENTS_TABLE }),
      ledger: dynamoLedger({ client, tableName: BOOKS_TABLE }),
      source: cloudWatchSource(),
      sourceDelayMs: SOURCE_DELAY_MINUTES * MINUTE_MS,
    };
  },
  handle: async (shard, { ports, clock, logger, metrics }) => {
    const result = await evaluateSlos({ ...ports, clock }, shard);

    logger.info('evaluated', { cadence: shard.cadence, scheduledAt: shard.scheduledAt, ...result });
    metrics.addDimension(EVALUATION_METRICS.cadenceDimension, shard.cadence);
    metrics.addMetric(EVALUATION_METRICS.completed, 'Count', 1);
    metrics.addMetric(EVALUATION_METRICS.evaluated, 'Count', result.evaluated);
    metrics.addMetric(EVALUATION_METRICS.failed, 'Count', result.failed);
    metrics.addMetric(EVALUATION_METRICS.lag, 'Seconds', result.lagMs / 1_000);
    // Published here and not at the end, for the next message may be of another cadence.
    metrics.publishStoredMetrics();
  },
});
