import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { cloudWatchSource } from '#adapters/aws/cloudwatch-source.ts';
import { dynamoCatalog } from '#adapters/aws/dynamo-catalog.ts';
import { dynamoEventLog } from '#adapters/aws/dynamo-event-log.ts';
import { dynamoLedger } from '#adapters/aws/dynamo-ledger.ts';
import { dynamoSloStates } from '#adapters/aws/dynamo-slo-states.ts';
import { secretTexts } from '#adapters/aws/secret-text.ts';
import { prometheusSource } from '#adapters/prometheus/prometheus-source.ts';
import { MINUTE_MS } from '#core/shared/instant.ts';
import { evaluateSlos } from '#flows/slo/evaluate-slos.ts';
import { everySource } from '#flows/slo/every-source.ts';
import { shardSchema } from '#flows/slo/shard.ts';
import { queueDoor } from '#lambdas/runtime/queue-door.ts';
import { systemClock } from '#lambdas/runtime/system-clock.ts';
import { evaluateSlosConfig } from './evaluate-slos.config.ts';
import { reportEvaluation } from './report-evaluation.ts';

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
      eventLog: dynamoEventLog({ client, tableName: EVENTS_TABLE }),
      source: everySource({
        CloudWatch: cloudWatchSource(),
        Prometheus: prometheusSource(secretTexts(new SecretsManagerClient(), systemClock)),
      }),
      sourceDelayMs: SOURCE_DELAY_MINUTES * MINUTE_MS,
    };
  },
  handle: async (shard, { ports, ...tools }) => {
    reportEvaluation(tools, shard, await evaluateSlos({ ...ports, clock: tools.clock }, shard));
  },
});
