import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { codePipelineStep } from '#adapters/aws/codepipeline-step.ts';
import { holdRelease } from '#flows/slo/hold-release.ts';
import { taskDoor } from '#lambdas/runtime/task-door.ts';
import { gatePorts } from './gate-ports.ts';
import { pipelineJobSchema } from './gate-task.ts';
import { holdPipelineConfig } from './hold-pipeline.config.ts';

/** The Lambda behind an invoke action of CodePipeline: the stage goes on where the gate of the service is open. */
export const handler = taskDoor({
  config: holdPipelineConfig,
  task: pipelineJobSchema,
  open: (config) => ({ ...gatePorts(config), client: new CodePipelineClient() }),
  handle: async ({ jobId, parameters }, { ports: { client, ...ports }, clock, logger }) => {
    const step = codePipelineStep(client, jobId);
    if (!parameters.success) {
      // The action's own words are wrong: the pipeline shows why.
      await step.settle({ isOpen: false, summary: parameters.error.issues.map(({ message }) => message).join('; ') });
      return;
    }
    const { service, override = null } = parameters.data;
    const { isOpen, summary, trouble } = await holdRelease({ ...ports, clock, step }, service, override);
    logger[trouble === null ? 'info' : 'error'](summary, { service, isOpen, ...(trouble && { error: trouble }) });
  },
});
