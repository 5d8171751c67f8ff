import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { AwsSolutionsChecks } from 'cdk-nag';
import { describe, expect, it } from 'vitest';
import { publishEventsConfig } from '#lambdas/slo/publish-events.config.ts';
import { ServiceFunction } from '#lib/constructs/service-function.ts';
import { quickApp } from '#test/lib/platform-templates.ts';

const PROPS = {
  capability: 'slo',
  name: 'publish-events',
  description: 'Publishes',
  config: publishEventsConfig,
  timeout: Duration.seconds(30),
  memoryMb: 256,
  logRetention: RetentionDays.ONE_WEEK,
  permissions: [],
};

describe('a Lambda of the house', () => {
  it('is given exactly the environment that it checks at its start, and the name of its capability', () => {
    const stack = new Stack(quickApp(), 'Stack');
    new ServiceFunction(stack, 'Publish', { ...PROPS, environment: { BUS_NAME: 'bus' } });

    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', {
      Handler: 'index.handler',
      MemorySize: 256,
      Environment: { Variables: { BUS_NAME: 'bus', POWERTOOLS_SERVICE_NAME: 'slo' } },
    });
  });

  it('does not compile without a key of its schema, or with one that the schema does not know', () => {
    const compile = () => {
      const stack = new Stack(quickApp(), 'Stack');
      // @ts-expect-error BUS_NAME is missing
      new ServiceFunction(stack, 'Missing', { ...PROPS, environment: {} });
      // @ts-expect-error QUEUE is not known
      new ServiceFunction(stack, 'Unknown', { ...PROPS, environment: { BUS_NAME: 'bus', QUEUE: 'q' } });
    };

    // The compiler is the test; at run time nothing checks again what it has proven.
    expect(compile).not.toThrow();
  });

  it('may do nothing on all resources unless its own maker says why', () => {
    const permissions = [new PolicyStatement({ actions: ['s3:ListAllMyBuckets'], resources: ['*'] })];
    const synth = (reason: { unscopedBecause?: string }) => {
      const app = quickApp();
      Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
      const stack = new Stack(app, 'Stack');
      new ServiceFunction(stack, 'Publish', { ...PROPS, environment: { BUS_NAME: 'bus' }, permissions, ...reason });
      return app.synth();
    };

    expect(() => synth({})).toThrow();
    expect(() => synth({ unscopedBecause: 'Listing buckets knows no resources.' })).not.toThrow();
  });

  it('runs at once no more often than it is told', () => {
    const stack = new Stack(quickApp(), 'Stack');
    new ServiceFunction(stack, 'Publish', { ...PROPS, environment: { BUS_NAME: 'bus' }, reservedConcurrency: 2 });

    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', { ReservedConcurrentExecutions: 2 });
  });
});
