import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  paginateQuery,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { type Catalog, catalogHeadSchema, everySlo } from '#core/catalog/schema.ts';
import { type Roster, rosterSchema } from '#core/oncall/schema.ts';
import { type AnySlo, anySloSchema } from '#core/slo/schema.ts';
import type { CatalogStore } from '#flows/catalog/ports.ts';
import type { RosterSource } from '#flows/oncall/ports.ts';
import type { SloCatalog } from '#flows/slo/ports.ts';
import { batchWrite } from './batch-write.ts';
import { writtenOrConflict } from './conditional-write.ts';

const HEAD = { pk: 'catalog', sk: 'head' };
const NUMBERS = { pk: 'catalog', sk: 'numbers' };

/**
 * The catalog in DynamoDB: `catalog` / `head` says which version is in force, `catalog#<version>` / `slo#<name>`,
 * `service#<name>` and `roster#<list>#<name>` hold it. A version is never changed once its head was flipped, so that a reader that has taken its
 * number reads one catalog to the end. Versions before stay: a running thing keeps the one that it began with.
 */
export function dynamoCatalog({
  client,
  tableName,
}: {
  client: DynamoDBDocumentClient;
  tableName: string;
}): CatalogStore & SloCatalog & RosterSource {
  const head = async () => {
    const { Item: item } = await client.send(new GetCommand({ TableName: tableName, Key: HEAD, ConsistentRead: true }));
    if (!item) return undefined;
    const { pk: _, sk: __, ...read } = item;
    return catalogHeadSchema.parse(read);
  };
  const between = (version: number, from: string, to: string) => queryItems(client, tableName, version, from, to);
  return {
    head,

    async add(catalog) {
      const { Attributes: attributes } = await client.send(
        new UpdateCommand({
          TableName: tableName,
          Key: NUMBERS,
          UpdateExpression: 'ADD #last :one',
          ExpressionAttributeNames: { '#last': 'last' },
          ExpressionAttributeValues: { ':one': 1 },
          ReturnValues: 'UPDATED_NEW',
        }),
      );
      const { last: version } = numbersSchema.parse(attributes);
      await batchWrite(client, tableName, itemsOf(version, catalog));
      return version;
    },

    async putInForce(next, previous) {
      const written = await writtenOrConflict(
        client.send(
          new PutCommand({
            TableName: tableName,
            Item: { ...HEAD, ...next },
            ConditionExpression: previous === 0 ? NONE_IN_FORCE : STILL_IN_FORCE,
            ExpressionAttributeNames: { '#version': 'version' },
            ...(previous === 0 ? {} : { ExpressionAttributeValues: { ':previous': previous } }),
          }),
        ),
      );
      return written === 'written' ? 'in-force' : 'conflict';
    },

    async version() {
      return (await head())?.version ?? 0;
    },

    async roster() {
      const version = (await head())?.version ?? 0;
      const lists: Record<RosterList, unknown[]> = { people: [], teams: [], schedules: [], policies: [] };
      for await (const item of between(version, ROSTER, `${ROSTER}${LAST}`)) {
        const { list, document } = rosterItemSchema.parse(item);
        lists[list].push(document);
      }
      return rosterSchema.parse(lists);
    },

    async *slos(version) {
      for await (const { slo } of between(version, SLO, `${SLO}${LAST}`)) yield anySloSchema.parse(slo);
    },

    // One query over the range of the names rather than a get of each: a shard names neighbours, and a query pays for
    // the sum of its bytes where a get pays for at least 4 KB an SLO of about 1.2 KB. It is the cheaper one as long as
    // a third of the SLOs in the range are named, and one call instead of three for 250.
    async slosNamed(version, names) {
      const [first, ...rest] = names.toSorted();
      if (first === undefined) return [];
      const wanted = new Set(names);
      const slos: AnySlo[] = [];
      for await (const { slo } of between(version, `${SLO}${first}`, `${SLO}${rest.at(-1) ?? first}`)) {
        const read = anySloSchema.parse(slo);
        if (wanted.has(read.name)) slos.push(read);
      }
      return slos;
    },
  };
}

const NONE_IN_FORCE = 'attribute_not_exists(#version)';
const STILL_IN_FORCE = '#version = :previous';

const SLO = 'slo#';
const SERVICE = 'service#';
const ROSTER = 'roster#';
/** Behind every letter that a name may hold. */
const LAST = '~';

// Emulators give the whole item where AWS gives what changed.
const numbersSchema = z.object({ last: z.int().positive() });

type RosterList = keyof Roster;
const rosterItemSchema = z.object({ list: rosterSchema.keyof(), document: z.unknown() });

const VERSION_DIGITS = 8;

function partitionOf(version: number): string {
  return `catalog#${String(version).padStart(VERSION_DIGITS, '0')}`;
}

function itemsOf(version: number, catalog: Catalog): Record<string, unknown>[] {
  const pk = partitionOf(version);
  return [
    ...catalog.services.map((service) => ({ pk, sk: `${SERVICE}${service.name}`, service })),
    ...rosterSchema
      .keyof()
      .options.flatMap((list) =>
        catalog.roster[list].map((document) => ({ pk, sk: `${ROSTER}${list}#${document.name}`, list, document })),
      ),
    ...everySlo(catalog).map((slo) => ({ pk, sk: `${SLO}${slo.name}`, slo })),
  ];
}

async function* queryItems(
  client: DynamoDBDocumentClient,
  tableName: string,
  version: number,
  from: string,
  to: string,
): AsyncGenerator<Record<string, unknown>> {
  const pages = paginateQuery(
    { client },
    {
      TableName: tableName,
      KeyConditionExpression: 'pk = :version AND sk BETWEEN :from AND :to',
      ExpressionAttributeValues: { ':version': partitionOf(version), ':from': from, ':to': to },
      // A version is read from the moment that its head is flipped: what was stored just before must be seen.
      ConsistentRead: true,
    },
  );
  for await (const { Items: items = [] } of pages) yield* items;
}
