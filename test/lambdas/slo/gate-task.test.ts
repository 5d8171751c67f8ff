import { describe, expect, test } from 'vitest';
import { deploymentHookSchema, pipelineJobSchema } from '#lambdas/slo/gate-task.ts';

/** The event that CodePipeline invokes a Lambda with, as its user guide shows it. */
const jobWith = (UserParameters?: string) => ({
  'CodePipeline.job': {
    id: '11111111-abcd-1111-abcd-111111abcdef',
    accountId: '111111111111',
    data: {
      actionConfiguration: {
        configuration: { FunctionName: 'gate', ...(UserParameters === undefined ? {} : { UserParameters }) },
      },
      inputArtifacts: [],
      outputArtifacts: [],
      artifactCredentials: { accessKeyId: 'a', secretAccessKey: 's', sessionToken: 't' },
    },
  },
});

describe('a job of CodePipeline', () => {
  test.each([
    ['shop', { service: 'shop' }],
    [' shop ', { service: 'shop' }],
    ['{"service":"shop"}', { service: 'shop' }],
    [
      '{"service":"shop","override":{"by":"ana","reason":"mends it"}}',
      { service: 'shop', override: { by: 'ana', reason: 'mends it' } },
    ],
  ])('with the parameters %s asks for a service', (text, data) => {
    expect(pipelineJobSchema.parse(jobWith(text))).toEqual({
      jobId: '11111111-abcd-1111-abcd-111111abcdef',
      parameters: { success: true, data },
    });
  });

  test.each([undefined, '', '{', '{"service":""}', '{"service":"shop","override":{"by":"ana"}}', '{"servce":"shop"}'])(
    'with the parameters %s is known by its id, so that the pipeline can be told what is wrong',
    (text) => {
      expect(pipelineJobSchema.parse(jobWith(text))).toMatchObject({
        jobId: '11111111-abcd-1111-abcd-111111abcdef',
        parameters: { success: false },
      });
    },
  );
});

test('a hook of CodeDeploy is read, and anything else is not', () => {
  const event = { DeploymentId: 'd-1', LifecycleEventHookExecutionId: 'e-1', Combined: 'ignored' };
  expect(deploymentHookSchema.parse(event)).toEqual({ deploymentId: 'd-1', executionId: 'e-1' });
  expect(deploymentHookSchema.safeParse({ DeploymentId: 'd-1' }).success).toBe(false);
});
