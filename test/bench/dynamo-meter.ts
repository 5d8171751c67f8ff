import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';

/** What DynamoDB was asked, by operation. */
export interface DynamoMeter {
  readonly calls: Record<string, number>;
  /** As AWS bills them, see below. */
  writeUnits: number;
  readUnits: number;
  /** Events that were appended by transactions, beside their states. */
  transactions: number;
}

interface Request {
  readonly RequestItems?: Record<string, { Keys?: unknown[] }>;
  readonly TransactItems?: readonly { readonly Put?: { readonly Item?: Record<string, unknown> } }[];
}

interface Response {
  readonly ConsumedCapacity?: { CapacityUnits?: number } | readonly { CapacityUnits?: number }[];
  readonly Responses?: Record<string, unknown[]>;
}

/** Consistent reads are billed by 4 KB, and one unit where nothing was found; writes by 1 KB, in transactions twice. */
const WRITE_UNIT_BYTES = 1_024;
const TRANSACTION_FACTOR = 2;

/**
 * Counts calls and units of a client. Puts, gets and queries are as DynamoDB Local reports them (ReturnConsumedCapacity).
 * Two of its answers differ from the service's rules and are put right here: it reports nothing for keys that a batch did
 * not find (the service: one unit each), and transactions are computed from the items' sizes.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
 */
export function meterDynamo(client: DynamoDBClient): DynamoMeter {
  const meter: DynamoMeter = { calls: {}, writeUnits: 0, readUnits: 0, transactions: 0 };
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const operation = String(context.commandName).replace(/Command$/, '');
      meter.calls[operation] = (meter.calls[operation] ?? 0) + 1;
      const input = { ...args.input, ReturnConsumedCapacity: 'TOTAL' };
      const result = await next({ ...args, input });
      const units = unitsOf(result.output as Response);
      if (operation.startsWith('Transact')) {
        meter.transactions += 1;
        meter.writeUnits += transactionUnits(input as Request);
      } else if (/^(Put|Update|Delete|BatchWrite)/.test(operation)) {
        meter.writeUnits += units;
      } else {
        meter.readUnits += units + keysNotFound(input as Request, result.output as Response);
      }
      return result;
    },
    { step: 'initialize', name: 'meterDynamo' },
  );
  return meter;
}

function unitsOf({ ConsumedCapacity: consumed = [] }: Response): number {
  return [consumed].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
}

function keysNotFound({ RequestItems: asked = {} }: Request, { Responses: found = {} }: Response): number {
  return Object.entries(asked).reduce(
    (sum, [table, { Keys = [] }]) => sum + Keys.length - (found[table]?.length ?? 0),
    0,
  );
}

function transactionUnits({ TransactItems = [] }: Request): number {
  const units = TransactItems.map(({ Put }) => Math.ceil(bytesOf(Put?.Item) / WRITE_UNIT_BYTES));
  return TRANSACTION_FACTOR * units.reduce((sum, unit) => sum + unit, 0);
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html, numbers taken at their largest. */
function bytesOf(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'number' || typeof value === 'bigint') return 21;
  if (value instanceof Uint8Array) return value.length;
  if (Array.isArray(value)) return value.reduce((sum: number, item) => sum + 1 + bytesOf(item), 3);
  if (value === null || typeof value !== 'object') return 1;
  return Object.entries(value).reduce((sum, [name, item]) => sum + 1 + Buffer.byteLength(name) + bytesOf(item), 3);
}
