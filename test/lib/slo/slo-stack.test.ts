import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { platformTemplates, resourcesOf } from '#test/lib/platform-templates.ts';

const { slo } = platformTemplates({ fastCadenceMinutes: 7, sourceDelayMinutes: 4 });

describe('the stack of the SLOs', () => {
  it('rings the planner every hour, and as often as the settings say for SLOs that page', () => {
    const schedules = Object.values(resourcesOf(slo, 'AWS::Scheduler::Schedule')).map(({ Properties }) => [
      Properties.ScheduleExpression,
      (Properties.Target as { Input: string }).Input,
    ]);

    expect(schedules).toEqual([
      ['rate(7 minutes)', '{"cadence":"fast","scheduledAt":"<aws.scheduler.scheduled-time>"}'],
      ['cron(10 * * * ? *)', '{"cadence":"hourly","scheduledAt":"<aws.scheduler.scheduled-time>"}'],
    ]);
  });

  it('keeps a ring that came to nothing, whether the schedule could not invoke or the planner failed', () => {
    const unplanned = { 'Fn::GetAtt': [Match.stringLikeRegexp('PlanEvaluationsDeadLetters'), 'Arn'] };

    slo.allResourcesProperties('AWS::Scheduler::Schedule', {
      Target: { DeadLetterConfig: { Arn: unplanned }, RetryPolicy: { MaximumEventAgeInSeconds: 900 } },
    });
    slo.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      DestinationConfig: { OnFailure: { Destination: unplanned } },
    });
  });

  it('lets the schedules invoke nothing but the planner', () => {
    slo.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [
          {
            Action: 'lambda:InvokeFunction',
            Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('PlanEvaluations'), 'Arn'] },
          },
          { Action: 'sqs:SendMessage' },
        ],
      },
    });
  });

  it('hands each shard to a worker of its own, ten at a time, and three times at most', () => {
    slo.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      FunctionName: { Ref: Match.stringLikeRegexp('EvaluateSlos') },
      BatchSize: 1,
      ScalingConfig: { MaximumConcurrency: 10 },
    });
    slo.hasResourceProperties('AWS::SQS::Queue', { RedrivePolicy: { maxReceiveCount: 3 }, VisibilityTimeout: 360 });
  });

  it('tells the evaluator how late the source is', () => {
    slo.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: Match.objectLike({ SOURCE_DELAY_MINUTES: '4', POWERTOOLS_SERVICE_NAME: 'slo' }),
      },
    });
  });

  it('publishes what is new in the log, tries again for 23 hours where it failed, and keeps what it gave up', () => {
    slo.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      FunctionName: { Ref: Match.stringLikeRegexp('PublishEvents') },
      StartingPosition: 'TRIM_HORIZON',
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRetryAttempts: -1,
      MaximumRecordAgeInSeconds: 23 * 3_600,
      DestinationConfig: {
        OnFailure: { Destination: { 'Fn::GetAtt': [Match.stringLikeRegexp('Unpublished'), 'Arn'] } },
      },
      FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT"]}' }] },
    });
  });

  it('delivers the documents of the deployment only once somebody listens to the bucket', () => {
    const [delivery] = Object.values(resourcesOf(slo, 'Custom::CatalogDelivery'));

    expect(delivery?.DependsOn).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^CatalogDeliveryUploaded/),
        expect.stringMatching(/^CatalogDeliveryUploadsQueue/),
      ]),
    );
  });

  it('lets the delivery write the one object that it delivers', () => {
    slo.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: 's3:PutObject',
            Resource: { 'Fn::Join': ['', [Match.anyValue(), Match.stringLikeRegexp('^/catalog/[0-9a-f]{64}\\.zip$')]] },
          }),
        ]),
      },
    });
  });

  it('lets the evaluator append to the streams of SLOs and to no others', () => {
    slo.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Action: ['dynamodb:PutItem', 'dynamodb:Query'],
            Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['slo/*'] } },
          }),
        ]),
      },
    });
  });

  it('lets the evaluator write the books of SLOs and no catalog, and the catalog its own part and no books', () => {
    const books = { 'Fn::GetStackOutput': Match.objectLike({ OutputName: Match.stringLikeRegexp('Books.+Arn') }) };
    for (const [actions, keys] of [
      ['dynamodb:PutItem', ['slo#*', 'state']],
      [Match.arrayWith(['dynamodb:PutItem']), ['catalog', 'catalog#*']],
    ]) {
      slo.hasResourceProperties('AWS::IAM::Policy', {
        PolicyDocument: {
          Statement: Match.arrayWith([
            Match.objectLike({
              Action: actions,
              Resource: books,
              Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys } },
            }),
          ]),
        },
      });
    }
  });

  it('opens a sink for the metrics of linked accounts only where there are any', () => {
    slo.resourceCountIs('AWS::Oam::Sink', 0);
    platformTemplates({ linkedAccounts: ['210987654321'] }).slo.hasResourceProperties('AWS::Oam::Sink', {
      Policy: { Statement: [{ Principal: { AWS: ['210987654321'] } }] },
    });
  });
});

describe('the gates that releases ask', () => {
  const gates = platformTemplates({ releaseGates: { codePipeline: true, codeDeployServices: ['shop', 'search'] } }).slo;

  it('are deployed only where the settings ask for them', () => {
    expect(JSON.stringify(slo.toJSON())).not.toContain('ReleaseGates');
  });

  it('are one Lambda for all pipelines, and one a service for deployments, by the name that CodeDeploy may invoke', () => {
    const names = Object.values(resourcesOf(gates, 'AWS::Lambda::Function')).map(
      ({ Properties }) => Properties.FunctionName,
    );
    expect(names.filter((name) => name !== undefined)).toEqual([
      'CodeDeployHook_evenkeel-shop',
      'CodeDeployHook_evenkeel-search',
    ]);
  });

  it('append to nothing but the streams of gates', () => {
    const policies = Object.entries(resourcesOf(gates, 'AWS::IAM::Policy')).filter(([id]) =>
      id.startsWith('ReleaseGatesPipeline'),
    );
    const keys = policies
      .map(([, policy]) => JSON.stringify(policy))
      .join('')
      .match(/"dynamodb:LeadingKeys":\[[^\]]*\]/g);
    expect(keys).toEqual(['"dynamodb:LeadingKeys":["gate/*"]']);
  });

  it('are alarms that CloudFormation watches while it deploys, on what the planner measures', () => {
    const guarded = platformTemplates({ fastCadenceMinutes: 2, releaseGates: { guardedServices: ['shop'] } }).slo;
    guarded.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ GUARDED_SERVICES: 'shop' }) },
    });
    guarded.hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: 'evenkeel-gate-closed-shop',
      Namespace: 'Evenkeel',
      MetricName: 'GateClosed',
      Dimensions: [
        { Name: 'gate', Value: 'shop' },
        { Name: 'service', Value: 'slo' },
      ],
      Period: 120,
      AlarmActions: Match.absent(),
    });
  });
});
