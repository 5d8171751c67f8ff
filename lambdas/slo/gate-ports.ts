import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { dynamoEventLog } from '#adapters/aws/dynamo-event-log.ts';
import { dynamoSloStateList } from '#adapters/aws/dynamo-slo-states.ts';

/** What the gate is read from, and where an override is written. */
export function gatePorts({ BOOKS_TABLE, EVENTS_TABLE }: { BOOKS_TABLE: string; EVENTS_TABLE: string }) {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient());
  return {
    states: dynamoSloStateList({ client, tableName: BOOKS_TABLE }),
    eventLog: dynamoEventLog({ client, tableName: EVENTS_TABLE }),
  };
}
