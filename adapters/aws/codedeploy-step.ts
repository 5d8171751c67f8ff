import {
  type CodeDeployClient,
  LifecycleEventAlreadyCompletedException,
  PutLifecycleEventHookExecutionStatusCommand,
} from '@aws-sdk/client-codedeploy';
import type { ReleaseStep } from '#flows/slo/ports.ts';

/** One hook of a deployment, as CodeDeploy names it to its Lambda. */
export interface DeploymentHook {
  readonly deploymentId: string;
  readonly executionId: string;
}

/** A deployment of CodeDeploy that waits at one of its hooks. It takes no reason: that is in the Lambda's log and in the event log. */
export function codeDeployStep(client: CodeDeployClient, { deploymentId, executionId }: DeploymentHook): ReleaseStep {
  return {
    async settle({ isOpen }) {
      const status = isOpen ? 'Succeeded' : 'Failed';
      const lifecycleEventHookExecutionId = executionId;
      try {
        await client.send(
          new PutLifecycleEventHookExecutionStatusCommand({ deploymentId, lifecycleEventHookExecutionId, status }),
        );
      } catch (error) {
        // A retry after the answer was given: the first one stands.
        if (!(error instanceof LifecycleEventAlreadyCompletedException)) throw error;
      }
    },
  };
}
