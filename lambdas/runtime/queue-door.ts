import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import * as z from 'zod';
import { hideMessage } from '#adapters/aws/hide-message.ts';
import { NotYetError } from './not-yet-error.ts';
import { openOnce } from './open-once.ts';
import { readConfig } from './read-config.ts';
import { lambdaSurroundings, type Surroundings, type Tools } from './surroundings.ts';
import { type LambdaHandler, wrapDoor } from './wrap-door.ts';

/** What a Lambda that is fed by an SQS queue says of itself. */
export interface QueueDoor<Config extends z.ZodObject, Message extends z.ZodType, Ports> {
  /** The schema of its environment. */
  readonly config: Config;
  /** The schema of one message's body, which is JSON. */
  readonly message: Message;
  /** Builds clients and adapters, once per cold start. */
  readonly open: (config: z.output<Config>) => Ports;
  /** Handles one message; what it throws sends only this message back to the queue, a NotYetError until its moment. */
  readonly handle: (message: z.output<Message>, tools: Tools<Ports>) => Promise<void>;
}

/**
 * The handler of a queue-fed Lambda. Messages are handled one after the other; those that fail are given back to the
 * queue by themselves, and reach its dead-letter queue by its count of receives, also those that can't be read.
 */
export function queueDoor<Config extends z.ZodObject, Message extends z.ZodType, Ports>(
  door: QueueDoor<Config, Message, Ports>,
  surroundings: Surroundings = lambdaSurroundings(),
  hide: typeof hideMessage = hideMessage,
): LambdaHandler<SQSEvent, SQSBatchResponse> {
  const { environment, ...rest } = surroundings;
  const { logger, clock } = rest;
  const config = readConfig(door.config, environment);
  const ports = openOnce(() => door.open(config));
  const queues = openOnce(() => new SQSClient());
  const processor = new BatchProcessor(EventType.SQS);
  return wrapDoor(surroundings, async (event: SQSEvent, context, signal) => {
    const tools = { ...rest, ports: ports(), signal };
    const handleRecord = async (record: SQSRecord) => {
      try {
        await door.handle(readMessage(door.message, record), tools);
      } catch (error) {
        if (error instanceof NotYetError) {
          await hide(queues(), record, error.notBefore - clock.now()).catch((cause: unknown) => {
            logger.warn(`message ${record.messageId} could not be put off: it comes back after its queue's own time`, {
              error: cause,
            });
          });
          throw error;
        }
        logger.error(`message ${record.messageId} of ${record.eventSourceARN} failed and goes back to its queue`, {
          error,
          receives: record.attributes.ApproximateReceiveCount,
        });
        throw error;
      }
    };
    return processPartialResponse(event, handleRecord, processor, {
      context,
      processInParallel: false,
      // A batch that fails as a whole is answered like any other, so that an error of the Lambda means a broken door.
      throwOnFullBatchFailure: false,
    });
  });
}

function readMessage<Message extends z.ZodType>(schema: Message, record: SQSRecord): z.output<Message> {
  const read = schema.safeParse(parseJson(record));
  if (read.success) return read.data;
  throw messageUnreadable(record, z.prettifyError(read.error));
}

function parseJson(record: SQSRecord): unknown {
  try {
    return JSON.parse(record.body);
  } catch (cause) {
    throw messageUnreadable(record, 'its body is not JSON', cause);
  }
}

function messageUnreadable(record: SQSRecord, why: string, cause?: unknown): Error {
  const error = new Error(
    `message ${record.messageId} of ${record.eventSourceARN} can't be read: ${why}; find its sender, then drop it from the dead-letter queue`,
    { cause },
  );
  error.name = 'MessageUnreadableError';
  return error;
}
