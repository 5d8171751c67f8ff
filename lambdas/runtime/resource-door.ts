import cloudformationResponse from '@middy/cloudformation-response';
import type middy from '@middy/core';
import type { CloudFormationCustomResourceEvent, CloudFormationCustomResourceResponse } from 'aws-lambda';
import pRetry from 'p-retry';
import * as z from 'zod';
import { openOnce } from './open-once.ts';
import { readConfig } from './read-config.ts';
import { lambdaSurroundings, type Surroundings, type Tools } from './surroundings.ts';
import { type LambdaHandler, wrapDoor } from './wrap-door.ts';

/** What a Lambda behind a CloudFormation custom resource says of itself. */
export interface ResourceDoor<Config extends z.ZodObject, Properties extends z.ZodType, Ports> {
  readonly config: Config;
  /** The schema of the resource's properties, without what is CloudFormation's own. */
  readonly properties: Properties;
  readonly open: (config: z.output<Config>) => Ports;
  /** Makes the world as the properties say, at the creation and at every change; what it gives are attributes. */
  readonly handle: (
    properties: z.output<Properties>,
    tools: Tools<Ports>,
  ) => Promise<Readonly<Record<string, string>> | undefined>;
}

/** A response may hold 4,096 bytes. https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/crpg-ref-responses.html */
const REASON_LENGTH_MAX = 1_000;

/** How often the answer is tried: one that is lost leaves the stack waiting until it times out. */
const ANSWER_ATTEMPTS_MAX = 3;
/** 100 and 200 ms: an invocation that ran out of time has a second left (wrap-door.ts). */
const FIRST_PAUSE_MS = 100;

/**
 * The handler of a custom resource. It always answers CloudFormation, also where it failed or runs out of time. The end
 * of a resource is answered without a call: what was delivered stays, and a resource that never came to be can go. Unlike
 * other doors it reads its configuration in the invocation, for a Lambda that does not start can't answer.
 */
export function resourceDoor<Config extends z.ZodObject, Properties extends z.ZodType, Ports>(
  door: ResourceDoor<Config, Properties, Ports>,
  surroundings: Surroundings = lambdaSurroundings(),
): LambdaHandler<CloudFormationCustomResourceEvent, Partial<CloudFormationCustomResourceResponse>> {
  const { environment, ...rest } = surroundings;
  const ports = openOnce(() => door.open(readConfig(door.config, environment)));
  return wrapDoor<CloudFormationCustomResourceEvent, Partial<CloudFormationCustomResourceResponse>>(
    surroundings,
    async (event, _context, signal) => {
      if (event.RequestType === 'Delete') return {};
      const tools = { ...rest, ports: ports(), signal };
      const data = await door.handle(readProperties(door.properties, event), tools);
      return data === undefined ? {} : { Data: { ...data } };
    },
    // The later of the two shapes the response first; the earlier then sends it.
    [{ after: answer, onError: answer }, cloudformationResponse()] as middy.MiddlewareObj<
      CloudFormationCustomResourceEvent,
      Partial<CloudFormationCustomResourceResponse>
    >[],
  );
}

function readProperties<Properties extends z.ZodType>(
  schema: Properties,
  event: CloudFormationCustomResourceEvent,
): z.output<Properties> {
  // These two are for CloudFormation itself.
  const { ServiceToken: _, ServiceTimeout: __, ...properties } = event.ResourceProperties;
  const read = schema.safeParse(properties);
  if (read.success) return read.data;
  const error = new Error(
    `the properties of ${event.LogicalResourceId} can't be read: ${z.prettifyError(read.error)}; correct the stack`,
  );
  error.name = 'ResourcePropertiesError';
  throw error;
}

async function answer(
  request: middy.Request<CloudFormationCustomResourceEvent, Partial<CloudFormationCustomResourceResponse>>,
): Promise<void> {
  const { event } = request;
  // The address is signed, so that whoever reads it could answer: it is never logged or quoted.
  const { ResponseURL: address } = event;
  const body = JSON.stringify({ ...request.response, Reason: request.response?.Reason?.slice(0, REASON_LENGTH_MAX) });
  const put = async () => {
    // The signature was made for an empty content type.
    const response = await fetch(address, { method: 'PUT', body, headers: { 'content-type': '' } });
    if (!response.ok) throw new Error(`status ${response.status}`);
  };
  try {
    await pRetry(put, { retries: ANSWER_ATTEMPTS_MAX - 1, minTimeout: FIRST_PAUSE_MS, factor: 2 });
  } catch (cause) {
    throw answerLost(event.LogicalResourceId, cause);
  }
}

function answerLost(resource: string, cause: unknown): Error {
  const why = cause instanceof Error ? cause.message : String(cause);
  const error = new Error(
    `CloudFormation did not take the answer for ${resource} in ${ANSWER_ATTEMPTS_MAX} attempts (${why}); the stack waits for it until it times out`,
    { cause },
  );
  error.name = 'ResourceAnswerError';
  return error;
}
