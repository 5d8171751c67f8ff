import * as z from 'zod';
import { parseJson } from '#core/shared/parse-json.ts';

const overrideSchema = z.strictObject({ by: z.string().min(1), reason: z.string().min(1) });

const parametersSchema = z.strictObject({ service: z.string().min(1), override: overrideSchema.optional() });

/** What an action of a pipeline says: the name of the service alone, or JSON that also says who overrides a closed gate and why. */
const userParameters = z
  .string()
  .min(1)
  .transform((text, context) => {
    if (!text.trim().startsWith('{')) return { service: text.trim() };
    const read = parametersSchema.safeParse(parseJson(text));
    if (read.success) return read.data;
    context.addIssue({
      code: 'custom',
      message: `UserParameters are a service's name, or {"service":"shop","override":{"by":"ana","reason":"why"}}: ${z.prettifyError(read.error)}`,
    });
    return z.NEVER;
  });

/** https://docs.aws.amazon.com/codepipeline/latest/userguide/actions-invoke-lambda-function.html#actions-invoke-lambda-function-json-event-example */
export const pipelineJobSchema = z
  .object({
    'CodePipeline.job': z.object({
      id: z.string().min(1),
      data: z.object({
        actionConfiguration: z.object({ configuration: z.object({ UserParameters: z.string().optional() }) }),
      }),
    }),
  })
  .transform(({ 'CodePipeline.job': { id, data } }) => ({
    jobId: id,
    parameters: userParameters.safeParse(data.actionConfiguration.configuration.UserParameters ?? ''),
  }));

/** https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html */
export const deploymentHookSchema = z
  .object({ DeploymentId: z.string().min(1), LifecycleEventHookExecutionId: z.string().min(1) })
  .transform(({ DeploymentId, LifecycleEventHookExecutionId }) => ({
    deploymentId: DeploymentId,
    executionId: LifecycleEventHookExecutionId,
  }));
