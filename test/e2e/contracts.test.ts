import { randomUUID } from 'node:crypto';
import { dynamoEventLog } from '#adapters/aws/dynamo-event-log.ts';
import { dynamoLedger } from '#adapters/aws/dynamo-ledger.ts';
import { dynamoSloStates } from '#adapters/aws/dynamo-slo-states.ts';
import { describeEventLog } from '#test/contracts/event-log.ts';
import { describeLedger } from '#test/contracts/ledger.ts';
import { describeSloStates } from '#test/contracts/slo-states.ts';
import { applyAwsEnvironment, createTables } from './aws.ts';

applyAwsEnvironment();
const tables = createTables();

describeEventLog('DynamoDB', async () => {
  const { client, events } = await tables;
  return { log: dynamoEventLog({ client, tableName: events }), prefix: randomUUID() };
});

describeLedger('DynamoDB', async () => {
  const { client, books } = await tables;
  return { ledger: dynamoLedger({ client, tableName: books }), slo: randomUUID() };
});

describeSloStates('DynamoDB', async () => {
  const { client, books, events } = await tables;
  return {
    states: dynamoSloStates({ client, tableName: books, eventsTableName: events }),
    log: dynamoEventLog({ client, tableName: events }),
    prefix: randomUUID(),
  };
});
