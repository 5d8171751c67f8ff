import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { codeDeployStep } from '#adapters/aws/codedeploy-step.ts';
import { holdRelease } from '#flows/slo/hold-release.ts';
import { taskDoor } from '#lambdas/runtime/task-door.ts';
import { gatePorts } from './gate-ports.ts';
import { deploymentHookSchema } from './gate-task.ts';
import { holdDeploymentConfig } from './hold-deployment.config.ts';

/** The Lambda behind a hook of CodeDeploy: the deployment goes on where the gate of the service is open. */
export const handler = taskDoor({
  config: holdDeploymentConfig,
  task: deploymentHookSchema,
  open: (config) => ({ ...gatePorts(config), client: new CodeDeployClient(), service: config.SERVICE }),
  handle: async (hook, { ports: { client, service, ...ports }, clock, logger }) => {
    const step = codeDeployStep(client, hook);
    const { isOpen, summary, trouble } = await holdRelease({ ...ports, clock, step }, service, null);
    logger[trouble === null ? 'info' : 'error'](summary, { service, isOpen, ...(trouble && { error: trouble }) });
  },
});
