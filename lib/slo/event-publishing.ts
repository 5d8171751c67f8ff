import { Duration } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  EventSourceMapping,
  FilterCriteria,
  FilterRule,
  type IFunction,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Construct } from 'constructs';
import { publishEventsConfig } from '#lambdas/slo/publish-events.config.ts';
import type { DeadLetters } from '#lib/constructs/dead-letters.ts';
import { logRetention } from '#lib/constructs/log-retention.ts';
import { ServiceFunction } from '#lib/constructs/service-function.ts';
import { deadLetterQueue } from '#lib/constructs/work-queue.ts';
import type { Settings } from '#lib/settings.ts';

export interface EventPublishingProps {
  readonly settings: Settings;
  readonly events: TableV2;
  readonly bus: EventBus;
}

const TIMEOUT = Duration.seconds(30);
const MEMORY_MB = 256;
const BATCH_SIZE = 100;
/**
 * Attempts end by the age of a record alone, an hour before the stream forgets it: a disturbance of the bus passes without
 * a hand, and what is given up can still be read. No one record can hold up those behind it for so long: the door passes
 * over what is no event, and every event fits an entry of the bus (an item has at most 400 KB, a request 1 MB).
 */
const RECORD_AGE_MAX = Duration.hours(23);

/** The stream of the events table goes to the bus: what the log has, everybody hears, at least once. */
export class EventPublishing extends Construct {
  readonly publisher: IFunction;
  readonly deadLetters: readonly DeadLetters[];

  constructor(scope: Construct, id: string, { settings, events, bus }: EventPublishingProps) {
    super(scope, id);
    const streamArn = events.tableStreamArn;
    if (streamArn === undefined) throw new Error('the events table has no stream: nothing could be published from it');
    const unpublished = deadLetterQueue(this, 'Unpublished');
    const { lambda } = new ServiceFunction(this, 'PublishEvents', {
      capability: 'slo',
      name: 'publish-events',
      description: 'Publishes what the event log has to the bus',
      config: publishEventsConfig,
      environment: { BUS_NAME: bus.eventBusName },
      timeout: TIMEOUT,
      memoryMb: MEMORY_MB,
      logRetention: logRetention(settings.logRetentionDays),
      permissions: [
        new PolicyStatement({ actions: ['events:PutEvents'], resources: [bus.eventBusArn] }),
        new PolicyStatement({
          actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'],
          resources: [streamArn],
        }),
        new PolicyStatement({ actions: ['dynamodb:ListStreams'], resources: ['*'] }),
        new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [unpublished.queueArn] }),
      ],
      unscopedBecause:
        'Lambda refuses the mapping without dynamodb:ListStreams, which knows no resources. It lists names and reads nothing.',
    });
    const mapping = new EventSourceMapping(this, 'Stream', {
      target: lambda,
      eventSourceArn: streamArn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: BATCH_SIZE,
      // A batch that ends in an error of the Lambda, as by its timeout, comes back in halves.
      bisectBatchOnError: true,
      reportBatchItemFailures: true,
      // No limit of attempts. https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html
      retryAttempts: -1,
      maxRecordAge: RECORD_AGE_MAX,
      onFailure: new SqsDlq(unpublished),
      filters: [FilterCriteria.filter({ eventName: FilterRule.isEqual('INSERT') })],
    });
    // The role's policy must be there before Lambda tries the stream with it.
    if (lambda.role !== undefined) mapping.node.addDependency(lambda.role);
    this.publisher = lambda;
    this.deadLetters = [{ name: 'unpublished-events', queue: unpublished, trouble: 'event-publishing' }];
  }
}
