import {
  type CodePipelineClient,
  InvalidJobStateException,
  PutJobFailureResultCommand,
  PutJobSuccessResultCommand,
} from '@aws-sdk/client-codepipeline';
import type { ReleaseStep } from '#flows/slo/ports.ts';

/** https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_FailureDetails.html and API_ExecutionDetails.html */
const MESSAGE_LENGTH_MAX = 5_000;
const SUMMARY_LENGTH_MAX = 2_048;

/** The action of a pipeline that invoked a Lambda and waits for the result of its job. */
export function codePipelineStep(client: CodePipelineClient, jobId: string): ReleaseStep {
  return {
    async settle({ isOpen, summary }) {
      try {
        if (isOpen) {
          const executionDetails = { summary: summary.slice(0, SUMMARY_LENGTH_MAX) };
          await client.send(new PutJobSuccessResultCommand({ jobId, executionDetails }));
        } else {
          const failureDetails = { type: 'JobFailed' as const, message: summary.slice(0, MESSAGE_LENGTH_MAX) };
          await client.send(new PutJobFailureResultCommand({ jobId, failureDetails }));
        }
      } catch (error) {
        // A retry after the answer was given: the job is over, and its first answer stands.
        if (!(error instanceof InvalidJobStateException)) throw error;
      }
    },
  };
}
