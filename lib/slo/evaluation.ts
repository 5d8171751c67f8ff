import { Duration } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { ContextAttribute, ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { evaluateSlosConfig } from '#lambdas/slo/evaluate-slos.config.ts';
import { planEvaluationsConfig } from '#lambdas/slo/plan-evaluations.config.ts';
import type { DeadLetters } from '#lib/constructs/dead-letters.ts';
import { eventLogAccess } from '#lib/constructs/event-log-access.ts';
import { logRetention } from '#lib/constructs/log-retention.ts';
import { ScheduledFunction } from '#lib/constructs/scheduled-function.ts';
import { secretReading } from '#lib/constructs/secret-reading.ts';
import { ServiceFunction } from '#lib/constructs/service-function.ts';
import { WorkQueue } from '#lib/constructs/work-queue.ts';
import type { Settings } from '#lib/settings.ts';

export interface EvaluationProps {
  readonly settings: Settings;
  readonly books: TableV2;
  readonly events: TableV2;
}

/** A shard is at most 250 SLOs; one that is new is read back as far as CloudWatch remembers, which takes its time. */
const EVALUATOR_TIMEOUT = Duration.minutes(5);
const EVALUATOR_MEMORY_MB = 1_024;
/** With it 10,000 SLOs are 40 shards in 4 rounds, and CloudWatch's account-wide rate of requests is left alone. */
const EVALUATORS_AT_ONCE = 10;
const SHARD_RECEIVES_MAX = 3;
/**
 * A little more than the evaluator's timeout, which Lambda demands of the queue. One message is one invocation, so that
 * the six timeouts that AWS advises, for batches that wait for a throttled Lambda, would only make a failed shard wait.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
 */
const SHARD_RETRY_AFTER = Duration.minutes(6);
/** Two attempts have failed, or evaluators don't keep up; a fast shard is passed over after 15 minutes. */
const SHARD_LATE_AFTER = Duration.minutes(12);
const PLANNER_TIMEOUT = Duration.minutes(1);
const PLANNER_MEMORY_MB = 512;
/** A run that is late by more than this is overtaken by the next one. */
const SCHEDULE_AGE_MAX = Duration.minutes(15);
const SCHEDULE_RETRIES_MAX = 3;

/** Two schedules ring a planner, which cuts the catalog into shards; evaluators take the shards from a queue. */
export class Evaluation extends Construct {
  readonly planner: IFunction;
  readonly deadLetters: readonly DeadLetters[];

  constructor(scope: Construct, id: string, props: EvaluationProps) {
    super(scope, id);
    const evaluator = this.#evaluator(props);
    const shards = new WorkQueue(this, 'Shards', {
      consumer: evaluator,
      timeout: EVALUATOR_TIMEOUT,
      retryAfter: SHARD_RETRY_AFTER,
      // One shard fills an invocation; a second would only share its fate.
      batchSize: 1,
      concurrencyMax: EVALUATORS_AT_ONCE,
      receivesMax: SHARD_RECEIVES_MAX,
    });
    const { lambda, deadLetters: unplanned } = this.#planner(props, shards.queue);
    this.planner = lambda;
    this.deadLetters = [
      {
        name: 'shards',
        queue: shards.deadLetters,
        work: { queue: shards.queue, lateAfter: SHARD_LATE_AFTER },
        trouble: 'evaluation',
      },
      { name: 'unplanned-evaluations', queue: unplanned, trouble: 'evaluation' },
    ];
  }

  #evaluator({ settings, books, events }: EvaluationProps): IFunction {
    return new ServiceFunction(this, 'EvaluateSlos', {
      capability: 'slo',
      name: 'evaluate-slos',
      description: 'Evaluates the SLOs of one shard and keeps their books',
      config: evaluateSlosConfig,
      environment: {
        BOOKS_TABLE: books.tableName,
        EVENTS_TABLE: events.tableName,
        SOURCE_DELAY_MINUTES: String(settings.sourceDelayMinutes),
      },
      timeout: EVALUATOR_TIMEOUT,
      memoryMb: EVALUATOR_MEMORY_MB,
      logRetention: logRetention(settings.logRetentionDays),
      permissions: [
        new PolicyStatement({
          actions: ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query'],
          resources: [books.tableArn],
        }),
        new PolicyStatement({
          actions: ['dynamodb:PutItem'],
          resources: [books.tableArn],
          // Ledger, history and states; the catalog beside them is read here and written by its own Lambda.
          conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['slo#*', 'state'] } },
        }),
        eventLogAccess(events, 'slo', ['dynamodb:PutItem', 'dynamodb:Query']),
        // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
        new PolicyStatement({ actions: ['cloudwatch:GetMetricData'], resources: ['*'] }),
        ...this.#prometheusAccess(settings.prometheus),
      ],
      unscopedBecause: 'Metrics are no resources that a policy could name: cloudwatch:GetMetricData allows only *.',
    }).lambda;
  }

  /** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonmanagedserviceforprometheus.html */
  #prometheusAccess({ workspaceArns, tokenSecretNames }: Settings['prometheus']): PolicyStatement[] {
    return [
      ...(workspaceArns.length > 0
        ? [new PolicyStatement({ actions: ['aps:QueryMetrics'], resources: workspaceArns })]
        : []),
      ...(tokenSecretNames.length > 0 ? [secretReading(this, ...tokenSecretNames)] : []),
    ];
  }

  #planner({ settings, books }: EvaluationProps, shards: Queue) {
    const planner = new ScheduledFunction(this, 'PlanEvaluations', {
      capability: 'slo',
      name: 'plan-evaluations',
      description: 'Cuts the catalog into shards and queues them',
      config: planEvaluationsConfig,
      environment: {
        BOOKS_TABLE: books.tableName,
        SHARDS_QUEUE_URL: shards.queueUrl,
        GUARDED_SERVICES: settings.releaseGates.guardedServices.join(','),
      },
      timeout: PLANNER_TIMEOUT,
      memoryMb: PLANNER_MEMORY_MB,
      logRetention: logRetention(settings.logRetentionDays),
      permissions: [
        new PolicyStatement({ actions: ['dynamodb:GetItem', 'dynamodb:Query'], resources: [books.tableArn] }),
        new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [shards.queueArn] }),
      ],
      ageMax: SCHEDULE_AGE_MAX,
      retriesMax: SCHEDULE_RETRIES_MAX,
    });
    const ring = (id: string, cadence: 'fast' | 'hourly', schedule: ScheduleExpression) =>
      planner.ring(id, `Evaluates SLOs, cadence ${cadence}`, schedule, {
        cadence,
        scheduledAt: ContextAttribute.scheduledTime,
      });
    ring('Fast', 'fast', ScheduleExpression.rate(Duration.minutes(settings.fastCadenceMinutes)));
    ring('Hourly', 'hourly', ScheduleExpression.cron({ minute: '10' }));
    return planner;
  }
}
