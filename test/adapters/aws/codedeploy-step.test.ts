import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { expect, test } from 'vitest';
import { codeDeployStep } from '#adapters/aws/codedeploy-step.ts';
import { describeReleaseStep } from '#test/contracts/release-step.ts';
import { awsJsonStandIn } from './aws-json-stand-in.ts';

async function open() {
  const standIn = await awsJsonStandIn();
  const hook = { deploymentId: 'd-1', executionId: 'e-1' };
  return { ...standIn, step: codeDeployStep(new CodeDeployClient(standIn.config), hook) };
}

describeReleaseStep('of CodeDeploy', async () => {
  const { step, asked, refuse } = await open();
  return {
    step,
    get told() {
      return asked.map(({ input }) => (input.status === 'Succeeded' ? 'go on' : 'stop'));
    },
    answered: () => refuse('LifecycleEventAlreadyCompletedException'),
    fail: () => refuse('DeploymentDoesNotExistException'),
  };
});

test('the hook is named as CodeDeploy named it', async () => {
  const { step, asked } = await open();
  await step.settle({ isOpen: false, summary: 'because' });
  expect(asked).toEqual([
    {
      operation: 'PutLifecycleEventHookExecutionStatus',
      input: { deploymentId: 'd-1', lifecycleEventHookExecutionId: 'e-1', status: 'Failed' },
    },
  ]);
});
