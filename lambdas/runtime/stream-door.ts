import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import * as z from 'zod';
import { type LoggedEvent, storedEventSchema } from '#core/shared/event.ts';
import { UNREADABLE_RECORDS_METRIC } from './metrics.config.ts';
import { openOnce } from './open-once.ts';
import { readConfig } from './read-config.ts';
import { lambdaSurroundings, type Surroundings, type Tools } from './surroundings.ts';
import { type LambdaHandler, wrapDoor } from './wrap-door.ts';

/** What a Lambda that reads the stream of the events table says of itself. */
export interface StreamDoor<Config extends z.ZodObject, Ports> {
  readonly config: Config;
  readonly open: (config: z.output<Config>) => Ports;
  /** Handles new events, in the order of the log, and gives the ids of those that failed. */
  readonly handle: (events: readonly LoggedEvent[], tools: Tools<Ports>) => Promise<ReadonlySet<string>>;
}

/**
 * The handler of the events table's stream. Lambda retries a stream from the first failed record on, so an event behind
 * a failed one is handled again: every consumer is idempotent by event id. A record that is no event is passed over with
 * an error and counted: no attempt would ever read it, those behind it would wait for it, and it stays in the table.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
 */
export function streamDoor<Config extends z.ZodObject, Ports>(
  door: StreamDoor<Config, Ports>,
  surroundings: Surroundings = lambdaSurroundings(),
): LambdaHandler<DynamoDBStreamEvent, DynamoDBBatchResponse> {
  const { environment, ...rest } = surroundings;
  const config = readConfig(door.config, environment);
  const ports = openOnce(() => door.open(config));
  const processor = new BatchProcessor(EventType.DynamoDBStreams);
  return wrapDoor(surroundings, async (event: DynamoDBStreamEvent, context, signal) => {
    const tools = { ...rest, ports: ports(), signal };
    const read = event.Records.filter(isNew).map((record) => ({ record, event: readRecord(record) }));
    const unreadable = read.flatMap((entry) => (entry.event instanceof Error ? [entry.event] : []));
    for (const error of unreadable) rest.logger.error('a record of the events table is passed over', error);
    rest.metrics.addMetric(UNREADABLE_RECORDS_METRIC, 'Count', unreadable.length);
    const events = read.flatMap((entry) => (entry.event instanceof Error ? [] : [entry.event]));
    const failedIds = events.length === 0 ? new Set<string>() : await door.handle(events, tools);
    const failures = new Map<DynamoDBRecord, Error>(
      read.flatMap(({ record, event: logged }): [DynamoDBRecord, Error][] =>
        logged instanceof Error || !failedIds.has(logged.id) ? [] : [[record, eventFailed(logged)]],
      ),
    );
    for (const error of failures.values()) rest.logger.error('an event of the log goes back to its stream', error);
    const answer = async (record: DynamoDBRecord) => {
      const failure = failures.get(record);
      if (failure !== undefined) throw failure;
    };
    return processPartialResponse(event, answer, processor, {
      context,
      processInParallel: false,
      throwOnFullBatchFailure: false,
    });
  });
}

/** The log only grows: what else happens in its table is the end of an item, which is no event. */
function isNew(record: DynamoDBRecord): boolean {
  return record.eventName === 'INSERT';
}

function readRecord(record: DynamoDBRecord): LoggedEvent | Error {
  // The types of the Lambda event and of the SDK describe the same JSON.
  const image = (record.dynamodb?.NewImage ?? {}) as Record<string, AttributeValue>;
  const read = storedEventSchema.safeParse(unmarshall(image));
  if (read.success) return read.data;
  const error = new Error(
    `record ${record.dynamodb?.SequenceNumber} of ${record.eventSourceARN} is not an event of the log: ` +
      `${z.prettifyError(read.error)}; see who else writes into the events table`,
  );
  error.name = 'RecordUnreadableError';
  return error;
}

function eventFailed(event: LoggedEvent): Error {
  const error = new Error(`event ${event.id} (${event.type}) was not handled; it is given again by the stream`);
  error.name = 'EventNotHandledError';
  return error;
}
