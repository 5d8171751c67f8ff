import { Validations } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { CLAIM_MS } from '#core/oncall/next-delivery.ts';
import { platform } from '#lib/platform.ts';
import { checkSettings } from '#lib/settings.ts';
import { FULL_SETTINGS, platformTemplates, quickApp, resourcesOf } from './platform-templates.ts';

const templates = Object.entries(platformTemplates());
const resources = (type: string) =>
  templates.flatMap(([stack, template]) =>
    Object.entries(resourcesOf(template, type)).map(([id, resource]) => ({ stack, id, ...resource })),
  );

interface Statement {
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
}

/** Where a worker dies between its claim and its record, only a retry after the claim has run out may send. */
it('brings a page again only once the claim of a worker that died has run out', () => {
  const retried = resources('AWS::SQS::Queue').filter(({ Properties }) => Properties.VisibilityTimeout === 60);
  expect(retried).toHaveLength(12);
  expect(CLAIM_MS).toBeLessThan(60_000);
});

describe('the platform in AWS', () => {
  it('has no finding of cdk-nag that nobody has accepted with a reason, with every option in use', () => {
    const app = quickApp();
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    platform(app, checkSettings(FULL_SETTINGS));

    expect(() => app.synth()).not.toThrow();
  });

  it('is not synthesized with a finding that nobody has accepted', () => {
    const app = quickApp();
    Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
    const { oncall } = platform(app, checkSettings({}));
    new Queue(oncall, 'Careless');

    expect(() => app.synth()).toThrow();
  });

  it('runs every Lambda on Node 24, on arm64 and traced', () => {
    const lambdas = resources('AWS::Lambda::Function');

    expect(
      lambdas.map(({ Properties: { Runtime, Architectures, TracingConfig } }) => ({
        Runtime,
        Architectures,
        TracingConfig,
      })),
    ).toEqual(
      Array.from({ length: 31 }, () => ({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        TracingConfig: { Mode: 'Active' },
      })),
    );
  });

  it('gives every Lambda a role and a log group of its own, which is kept for as long as the settings say', () => {
    const lambdas = resources('AWS::Lambda::Function').map(({ Properties }) =>
      JSON.stringify(Properties.LoggingConfig),
    );
    const roles = resources('AWS::Lambda::Function').map(({ Properties }) => JSON.stringify(Properties.Role));
    const logs = resources('AWS::Logs::LogGroup');

    expect(new Set(lambdas).size).toBe(31);
    expect(new Set(roles).size).toBe(31);
    expect(logs.map(({ Properties, DeletionPolicy }) => [Properties.RetentionInDays, DeletionPolicy])).toEqual(
      Array.from({ length: 31 }, () => [30, 'Delete']),
    );
  });

  it('allows no action by a pattern, and only tracing, metrics, pipelines, streams and telephones without a resource', () => {
    const allowed = resources('AWS::IAM::Policy')
      .flatMap(({ Properties }) => (Properties.PolicyDocument as { Statement: Statement[] }).Statement)
      .filter(({ Effect }) => Effect === 'Allow');
    const unscoped = allowed.filter(({ Resource }) => Resource === '*').flatMap(({ Action }) => Action);

    expect(allowed.flatMap(({ Action }) => Action).filter((action) => action.includes('*'))).toEqual([]);
    expect([...new Set(unscoped)].sort()).toEqual([
      'cloudwatch:GetMetricData',
      'codepipeline:PutJobFailureResult',
      'codepipeline:PutJobSuccessResult',
      'dynamodb:ListStreams',
      'sns:Publish',
      'xray:PutTelemetryRecords',
      'xray:PutTraceSegments',
    ]);
  });

  it('gives no Lambda a policy that AWS manages', () => {
    const managed = resources('AWS::IAM::Role').flatMap(({ Properties }) => Properties.ManagedPolicyArns ?? []);

    expect(JSON.stringify(managed)).not.toContain(':aws:policy/');
  });

  it('gives every queue dead letters that are kept for 14 days, or makes it one', () => {
    const queues = resources('AWS::SQS::Queue');
    const working = queues.filter(({ Properties }) => Properties.RedrivePolicy !== undefined);
    const deadLetters = queues.filter(({ Properties }) => Properties.RedrivePolicy === undefined);

    expect(working.map(({ stack }) => stack).sort()).toEqual([
      'oncall',
      'oncall',
      'oncall',
      'oncall',
      'oncall',
      'oncall',
      'oncall',
      'oncall',
      'oncall',
      'oncall',
      'oncall',
      'slo',
      'slo',
      'voice',
    ]);
    expect(deadLetters.map(({ Properties }) => Properties.MessageRetentionPeriod)).toEqual(
      Array.from({ length: 24 }, () => 14 * 86_400),
    );
  });

  it('hides a message for longer than its Lambda may take, so that nobody else takes it meanwhile', () => {
    const timeouts = Object.fromEntries(
      resources('AWS::Lambda::Function').map(({ id, Properties }) => [id, Number(Properties.Timeout)]),
    );
    const queues = Object.fromEntries(
      resources('AWS::SQS::Queue').map(({ id, Properties }) => [id, Number(Properties.VisibilityTimeout)]),
    );
    const fed = resources('AWS::Lambda::EventSourceMapping').filter(({ Properties }) => 'ScalingConfig' in Properties);

    expect(fed).toHaveLength(14);
    for (const { Properties } of fed) {
      const lambda = (Properties.FunctionName as { Ref: string }).Ref;
      const [queue] = (Properties.EventSourceArn as { 'Fn::GetAtt': [string, string] })['Fn::GetAtt'];
      expect(queues[queue]).toBeGreaterThan(timeouts[lambda] ?? Number.NaN);
      expect(Properties.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
    }
  });

  it('watches the depth of every queue of dead letters', () => {
    const deadLetters = resources('AWS::SQS::Queue').filter(({ Properties }) => Properties.RedrivePolicy === undefined);
    const watched = resources('AWS::CloudWatch::Alarm').filter(
      ({ Properties }) => Properties.MetricName === 'ApproximateNumberOfMessagesVisible',
    );
    const dimensions = watched.map(({ Properties }) => JSON.stringify(Properties.Dimensions));

    expect(deadLetters.filter(({ id }) => !dimensions.some((text) => text.includes(id))).map(({ id }) => id)).toEqual(
      [],
    );
    expect(watched).toHaveLength(deadLetters.length);
  });

  it('marks every resource with the platform that it belongs to', () => {
    const tags = resources('AWS::Lambda::Function').map(({ Properties }) => Properties.Tags);

    expect(tags).toEqual(Array.from({ length: 31 }, () => [{ Key: 'evenkeel:platform', Value: 'evenkeel' }]));
  });

  it('names no telephone number outside of the one Lambda that calls it', () => {
    const holders = resources('AWS::Lambda::Function').filter((resource) =>
      JSON.stringify(resource).includes('+4915112345678'),
    );
    const everywhere = templates.map(([, template]) => JSON.stringify(template.toJSON())).join('');

    expect(holders.map(({ id }) => id)).toEqual([expect.stringMatching(/^PagingLegsPhones/)]);
    expect(everywhere.split('+4915112345678')).toHaveLength(2);
  });
});
