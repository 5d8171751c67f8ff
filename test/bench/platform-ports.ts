import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { dynamoCatalog } from '#adapters/aws/dynamo-catalog.ts';
import { dynamoEventLog } from '#adapters/aws/dynamo-event-log.ts';
import { dynamoLedger } from '#adapters/aws/dynamo-ledger.ts';
import { dynamoSloStates } from '#adapters/aws/dynamo-slo-states.ts';
import { type DynamoMeter, meterDynamo } from './dynamo-meter.ts';

const BOOKS = 'bench-books';
const EVENTS = 'bench-events';

/** The stores as the evaluator's Lambda opens them, on the endpoint that the environment names. */
export function openStores() {
  const plain = new DynamoDBClient();
  const meter: DynamoMeter = meterDynamo(plain);
  const client = DynamoDBDocumentClient.from(plain);
  return {
    meter,
    catalog: dynamoCatalog({ client, tableName: BOOKS }),
    states: dynamoSloStates({ client, tableName: BOOKS, eventsTableName: EVENTS }),
    ledger: dynamoLedger({ client, tableName: BOOKS }),
    eventLog: dynamoEventLog({ client, tableName: EVENTS }),
  };
}

/** Both tables, with the keys of the data stack. */
export async function createTables(): Promise<void> {
  const client = new DynamoDBClient();
  const create = (TableName: string, hash: string, range: string, rangeType: 'S' | 'N') =>
    client.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [
          { AttributeName: hash, KeyType: 'HASH' },
          { AttributeName: range, KeyType: 'RANGE' },
        ],
        AttributeDefinitions: [
          { AttributeName: hash, AttributeType: 'S' },
          { AttributeName: range, AttributeType: rangeType },
        ],
      }),
    );
  await create(BOOKS, 'pk', 'sk', 'S');
  await create(EVENTS, 'stream', 'version', 'N');
  client.destroy();
}
