import { Option } from 'commander';
import { folderDocuments } from '#adapters/local/folder-documents.ts';
import { readSchedule } from '#adapters/local/schedule-file.ts';
import { formatProblem } from '#core/catalog/problem.ts';
import { scheduleWarnings } from '#core/oncall/schedule-warnings.ts';
import type { NamedSchedule, Schedule } from '#core/oncall/schema.ts';
import { validateCatalog } from '#flows/catalog/validate-catalog.ts';
import { readRoster } from '#flows/oncall/read-roster.ts';
import { readText } from './files.ts';
import { findHomeRegion } from './home-region.ts';
import { openPlatform, type PlatformWords, platformOptions } from './open-platform.ts';
import type { Terminal } from './terminal.ts';

/** The words that say which schedule is meant: a file, or one by its name in a folder of documents or a platform. */
export interface ScheduleWords extends PlatformWords {
  readonly schedule: string;
  readonly catalog?: string;
}

/** The options of every command about a schedule. */
export function scheduleOptions(): Option[] {
  const platform = platformOptions().map((option) =>
    option.long === '--database'
      ? new Option('--database <file>', 'read this SQLite file').conflicts('deployed')
      : option,
  );
  return [
    new Option(
      '--schedule <file-or-name>',
      'a file, JSON or YAML; with one of the next three its name there',
    ).makeOptionMandatory(),
    new Option('--catalog <dir>', 'of the documents in this folder').conflicts(['deployed', 'database']),
    ...platform,
  ];
}

/** The schedule that the words name. Undefined where it can't be had, which was said then. */
export async function readWrittenSchedule(terminal: Terminal, words: ScheduleWords): Promise<Schedule | undefined> {
  const { schedule: name, catalog, deployed, database } = words;
  if (catalog !== undefined) return named(terminal, name, await schedulesOfFolder(terminal, catalog), catalog);
  if (deployed === undefined && database === undefined) return readFileSchedule(terminal, name);
  const { schedules } = await readRoster(await openPlatform(words));
  return named(terminal, name, schedules, 'the catalog in force');
}

/** The schedule of a file. */
export function readFileSchedule(terminal: Terminal, file: string): Schedule | undefined {
  const verdict = readSchedule(file, readText(file, 'a schedule in JSON or YAML'));
  if (verdict.valid) return warned(terminal, verdict.schedule);
  for (const problem of verdict.problems) terminal.err(`error: ${formatProblem(problem)}\n`);
  return undefined;
}

async function schedulesOfFolder(terminal: Terminal, directory: string): Promise<readonly NamedSchedule[] | undefined> {
  const documents = folderDocuments(directory);
  const sourceId = await documents.sourceId();
  const verdict = await validateCatalog({ documents }, { sourceId, homeRegion: await findHomeRegion() });
  if (verdict.valid) return verdict.catalog.roster.schedules;
  for (const problem of verdict.problems) terminal.err(`error: ${formatProblem(problem)}\n`);
  return undefined;
}

function named(
  terminal: Terminal,
  name: string,
  schedules: readonly NamedSchedule[] | undefined,
  where: string,
): Schedule | undefined {
  if (schedules === undefined) return undefined;
  const found = schedules.find((each) => each.name === name);
  if (found !== undefined) return warned(terminal, found);
  const names = schedules.map((each) => each.name).join(', ') || 'there is none';
  terminal.err(`error: no schedule ${name} in ${where}; allowed: ${names}\n`);
  return undefined;
}

function warned(terminal: Terminal, schedule: Schedule): Schedule {
  for (const warning of scheduleWarnings(schedule)) terminal.err(`warning: ${warning}\n`);
  return schedule;
}
