import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type { Surroundings } from './surroundings.ts';

/** A Lambda handler as AWS calls it. */
export type LambdaHandler<Event, Result> = (event: Event, context: Context) => Promise<Result>;

/**
 * How long before its end an invocation is given up: enough to log why, to publish the metrics and to answer
 * CloudFormation, which otherwise waits for an hour.
 */
const TIMEOUT_EARLY_MS = 1_000;

/**
 * The one place where middy wraps a Lambda: log lines carry the invocation, metrics are published whatever happens, an
 * error is logged once and thrown on, and an invocation that runs out of time is aborted while it can still say so.
 */
export function wrapDoor<Event, Result>(
  { logger, metrics }: Pick<Surroundings, 'logger' | 'metrics'>,
  handler: (event: Event, context: Context, signal: AbortSignal) => Promise<Result>,
  middlewares: readonly middy.MiddlewareObj<Event, Result>[] = [],
): LambdaHandler<Event, Result> {
  // Powertools' own metrics middleware warns on every invocation that measured nothing; most doors measure nothing.
  const publishMetrics = () => {
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  };
  const logError = ({ error }: middy.Request<Event, Result>) => {
    if (error) logger.error('the invocation failed', error);
  };
  const wrapped = middy<Event, Result>(
    (event: Event, context: Context, { signal }: { signal: AbortSignal }) => handler(event, context, signal),
    { timeoutEarlyInMillis: TIMEOUT_EARLY_MS, timeoutEarlyResponse: throwTimeout },
  )
    .use({ after: publishMetrics, onError: publishMetrics })
    .use([...middlewares])
    .use(injectLambdaContext(logger, { resetKeys: true }))
    .use({ onError: logError });
  return (event, context) => wrapped(event, context);
}

function throwTimeout(): never {
  const error = new Error(
    `the invocation did not end ${TIMEOUT_EARLY_MS} ms before its timeout and was aborted; what it was given is retried: ` +
      'raise the timeout or give it less at once',
  );
  error.name = 'TimeoutError';
  throw error;
}
