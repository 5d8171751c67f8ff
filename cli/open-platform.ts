import { existsSync, readdirSync, statSync } from 'node:fs';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Option } from 'commander';
import { deployedTables } from '#adapters/aws/deployed-tables.ts';
import { dynamoCatalog } from '#adapters/aws/dynamo-catalog.ts';
import { dynamoEventLog } from '#adapters/aws/dynamo-event-log.ts';
import { dynamoPageBook } from '#adapters/aws/dynamo-page-book.ts';
import { dynamoSloStates } from '#adapters/aws/dynamo-slo-states.ts';
import { openDatabase } from '#adapters/local/open-database.ts';
import { sqliteCatalog } from '#adapters/local/sqlite-catalog.ts';
import { sqliteEventLog } from '#adapters/local/sqlite-event-log.ts';
import { sqlitePageBook } from '#adapters/local/sqlite-page-book.ts';
import { sqliteSloStates } from '#adapters/local/sqlite-slo-states.ts';
import type { PageBook, RosterSource } from '#flows/oncall/ports.ts';
import type { EventLog } from '#flows/shared/ports.ts';
import type { SloStates } from '#flows/slo/ports.ts';
import { formatOption } from './program.ts';

/** The words that say which platform is meant. */
export interface PlatformWords {
  readonly format: 'text' | 'json';
  readonly deployed?: string | true;
  readonly database?: string;
}

/** The options of every command that reads a platform. */
export function platformOptions(): Option[] {
  return [
    new Option('--deployed [name]', 'read the platform of this name in AWS (default name: evenkeel)'),
    new Option('--database <file>', 'read this SQLite file (default: the newest of .evenkeel/*.db)').conflicts(
      'deployed',
    ),
    formatOption(),
  ];
}

/** What commands read and change of a platform. */
export interface OpenedPlatform {
  readonly states: SloStates;
  readonly eventLog: EventLog;
  readonly roster: RosterSource;
  readonly pages: PageBook;
}

/** Opens the platform that is meant, in AWS or on this machine. */
export async function openPlatform({ deployed, database }: PlatformWords): Promise<OpenedPlatform> {
  if (deployed === undefined) {
    const opened = openDatabase(existing(database ?? newestDatabase()));
    return {
      states: sqliteSloStates(opened),
      eventLog: sqliteEventLog(opened),
      roster: sqliteCatalog(opened),
      pages: sqlitePageBook(opened),
    };
  }
  const tables = await deployedTables(new CloudFormationClient(), deployed === true ? 'evenkeel' : deployed);
  const client = DynamoDBDocumentClient.from(new DynamoDBClient());
  return {
    states: dynamoSloStates({ client, tableName: tables.books, eventsTableName: tables.events }),
    eventLog: dynamoEventLog({ client, tableName: tables.events }),
    roster: dynamoCatalog({ client, tableName: tables.books }),
    pages: dynamoPageBook({ client, tableName: tables.books, eventsTableName: tables.events }),
  };
}

const LOCAL_FOLDER = '.evenkeel';

function newestDatabase(): string {
  const entries = existsSync(LOCAL_FOLDER) ? readdirSync(LOCAL_FOLDER, { withFileTypes: true }) : [];
  const files = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.db'))
    .map(({ name }) => ({ name, changedAt: statSync(`${LOCAL_FOLDER}/${name}`).mtimeMs }))
    .sort((a, b) => b.changedAt - a.changedAt);
  const [newest] = files;
  if (newest === undefined)
    throw new Error(
      `there is no platform on this machine in ${LOCAL_FOLDER}; start one (npm start) or read one in AWS (--deployed)`,
    );
  return `${LOCAL_FOLDER}/${newest.name}`;
}

/** Whoever reads must not leave an empty platform behind where the name was mistyped. */
function existing(file: string): string {
  if (existsSync(file)) return file;
  throw new Error(`there is no file ${file} to read; name the SQLite file of a platform, or leave --database out`);
}
