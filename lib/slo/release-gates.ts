import { ArnFormat, CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, Metric, Stats, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { METRICS_NAMESPACE } from '#lambdas/runtime/metrics.config.ts';
import { holdDeploymentConfig } from '#lambdas/slo/hold-deployment.config.ts';
import { holdPipelineConfig } from '#lambdas/slo/hold-pipeline.config.ts';
import { GATE_METRIC } from '#lambdas/slo/plan-evaluations.config.ts';
import { acknowledge } from '#lib/constructs/acknowledge.ts';
import { eventLogAccess } from '#lib/constructs/event-log-access.ts';
import { logRetention } from '#lib/constructs/log-retention.ts';
import { ServiceFunction } from '#lib/constructs/service-function.ts';
import type { Settings } from '#lib/settings.ts';

export interface ReleaseGatesProps {
  readonly settings: Settings;
  readonly books: TableV2;
  readonly events: TableV2;
}

/** All states of a large catalog are read within seconds; CodePipeline waits for twenty minutes, CodeDeploy for an hour. */
const TIMEOUT = Duration.seconds(30);
const MEMORY_MB = 512;

/**
 * The gates that pipelines and deployments ask by themselves: one Lambda for CodePipeline, one a service for CodeDeploy, and
 * an alarm a service for CloudFormation.
 */
export class ReleaseGates extends Construct {
  constructor(scope: Construct, id: string, { settings, books, events }: ReleaseGatesProps) {
    super(scope, id);
    const { codePipeline, codeDeployServices, guardedServices } = settings.releaseGates;
    for (const service of guardedServices) this.#guard(service, settings);
    const common = {
      capability: 'slo',
      timeout: TIMEOUT,
      memoryMb: MEMORY_MB,
      logRetention: logRetention(settings.logRetentionDays),
    };
    const tables = { BOOKS_TABLE: books.tableName, EVENTS_TABLE: events.tableName };
    const reading = () => new PolicyStatement({ actions: ['dynamodb:Query'], resources: [books.tableArn] });
    if (codePipeline) {
      const { lambda } = new ServiceFunction(this, 'Pipeline', {
        ...common,
        name: 'hold-pipeline',
        description: 'Holds a pipeline back while the gate of a service is closed',
        config: holdPipelineConfig,
        environment: tables,
        permissions: [
          reading(),
          eventLogAccess(events, 'gate', ['dynamodb:PutItem', 'dynamodb:Query']),
          new PolicyStatement({
            actions: ['codepipeline:PutJobSuccessResult', 'codepipeline:PutJobFailureResult'],
            resources: ['*'],
          }),
        ],
        unscopedBecause: 'Jobs are no resources that a policy could name: both actions of CodePipeline allow only *.',
      });
      new CfnOutput(this, 'PipelineGate', { value: lambda.functionName, description: 'Invoke it from CodePipeline' });
    }
    for (const service of codeDeployServices) {
      const functionName = `CodeDeployHook_${settings.name}-${service}`;
      const groups = Stack.of(this).formatArn({
        service: 'codedeploy',
        resource: 'deploymentgroup',
        resourceName: '*',
        arnFormat: ArnFormat.COLON_RESOURCE_NAME,
      });
      const hook = new ServiceFunction(this, `Deployment-${service}`, {
        ...common,
        name: 'hold-deployment',
        functionName,
        description: `Holds deployments of ${service} back while its gate is closed`,
        config: holdDeploymentConfig,
        environment: { ...tables, SERVICE: service },
        permissions: [
          reading(),
          new PolicyStatement({ actions: ['codedeploy:PutLifecycleEventHookExecutionStatus'], resources: [groups] }),
        ],
      });
      acknowledge(
        hook,
        'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:codedeploy:<AWS::Region>:<AWS::AccountId>:deploymentgroup:*]',
        'Which deployments name the hook is for their own templates to say; it can only answer the hooks that CodeDeploy gave it.',
      );
      new CfnOutput(this, `DeploymentGate-${service}`, {
        value: functionName,
        description: `Name it as a hook of ${service}`,
      });
    }
  }

  /** Tells nobody: it is there for CloudFormation to watch while it deploys. */
  #guard(service: string, { name, fastCadenceMinutes }: Settings): void {
    const alarm = new Alarm(this, `Guard-${service}`, {
      alarmName: `${name}-gate-closed-${service}`,
      alarmDescription: `The gate of ${service} is closed: a deployment that watches this alarm is rolled back`,
      metric: new Metric({
        namespace: METRICS_NAMESPACE,
        metricName: GATE_METRIC.name,
        dimensionsMap: { service: 'slo', [GATE_METRIC.serviceDimension]: service },
        period: Duration.minutes(fastCadenceMinutes),
        statistic: Stats.MAXIMUM,
      }),
      threshold: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: 1,
      // A dead planner has alarms of its own, and is no reason to undo somebody's deployment.
      treatMissingData: TreatMissingData.IGNORE,
    });
    new CfnOutput(this, `DeploymentGuard-${service}`, {
      value: alarm.alarmArn,
      description: 'cdk deploy --rollback-trigger-alarm-arns',
    });
  }
}
