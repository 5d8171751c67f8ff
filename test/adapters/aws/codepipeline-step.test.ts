import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { expect, test } from 'vitest';
import { codePipelineStep } from '#adapters/aws/codepipeline-step.ts';
import { describeReleaseStep } from '#test/contracts/release-step.ts';
import { awsJsonStandIn } from './aws-json-stand-in.ts';

async function open() {
  const standIn = await awsJsonStandIn();
  const step = codePipelineStep(new CodePipelineClient(standIn.config), 'job-1');
  return { ...standIn, step };
}

describeReleaseStep('of CodePipeline', async () => {
  const { step, asked, refuse } = await open();
  return {
    step,
    get told() {
      return asked.map(({ operation }) => (operation === 'PutJobSuccessResult' ? 'go on' : 'stop'));
    },
    answered: () => refuse('InvalidJobStateException'),
    fail: () => refuse('JobNotFoundException'),
  };
});

test('the pipeline shows the reason, cut to what it takes', async () => {
  const { step, asked } = await open();
  await step.settle({ isOpen: true, summary: 'open' });
  await step.settle({ isOpen: false, summary: 'x'.repeat(6_000) });
  expect(asked).toEqual([
    { operation: 'PutJobSuccessResult', input: { jobId: 'job-1', executionDetails: { summary: 'open' } } },
    {
      operation: 'PutJobFailureResult',
      input: { jobId: 'job-1', failureDetails: { type: 'JobFailed', message: 'x'.repeat(5_000) } },
    },
  ]);
});
