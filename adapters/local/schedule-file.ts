import * as z from 'zod';
import { readYaml } from '#adapters/documents/read-yaml.ts';
import { chosenBy, fields, text, timeZone } from '#core/catalog/document-parts.ts';
import { Findings } from '#core/catalog/findings.ts';
import { instantText } from '#core/catalog/metadata.ts';
import type { Problem } from '#core/catalog/problem.ts';
import { readShape } from '#core/catalog/read-shape.ts';
import { isFields } from '#core/catalog/source-document.ts';
import type { Handoff, Schedule } from '#core/oncall/schedule.ts';
import { parseWallTime } from '#core/shared/calendar.ts';

/** The schedule of a file, or what is wrong with it. */
export type ScheduleRead =
  | { readonly valid: true; readonly schedule: Schedule }
  | { readonly valid: false; readonly problems: readonly Problem[] };

const NAME_LENGTH_MAX = 200;
const EVERY_MAX = 10_000;
const LAYERS_MAX = 50;
const PARTICIPANTS_MAX = 500;
const RESTRICTIONS_MAX = 50;
const OVERRIDES_MAX = 10_000;

const WALL_TIME = 'a date and time on the clock of the zone, YYYY-MM-DDTHH:MM or YYYY-MM-DDTHH:MM:SS';
const TIME = 'a time from 00:00 to 23:59 in quotes, HH:MM';

const wallTime = z
  .custom<string>((value) => typeof value === 'string' && parseWall(value) !== undefined, {
    abort: false,
    error: WALL_TIME,
  })
  .transform((written) => parseWall(written) ?? written);

function parseWall(written: string): string | undefined {
  const parts = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d)?$/.exec(written);
  return parts === null ? undefined : parseWallTime(`${parts[1]} ${parts[2]}${parts[3] ?? ':00'}`);
}

const timeOfDay = z.string({ error: TIME }).regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: TIME });

function wholeNumber(max: number) {
  const error = `a whole number from 1 to ${max}`;
  return z.int({ error }).min(1, { error }).max(max, { error });
}

function listOf<Item extends z.ZodType>(item: Item, min: number, max: number, of: string) {
  const error = `a list of ${min} to ${max} ${of}`;
  return z.array(item, { error }).min(min, { error }).max(max, { error });
}

const UNITS = { hours: 'hour', days: 'day', weeks: 'week', months: 'month' } as const;
const WRITTEN_UNITS = ['hours', 'days', 'weeks', 'months'] as const;

const handoff = fields({
  unit: z.enum(WRITTEN_UNITS, { error: WRITTEN_UNITS.join(', ') }),
  every: wholeNumber(EVERY_MAX),
}).transform(({ unit, every }): Handoff => ({ unit: UNITS[unit], every }));

const DAYS_OF_WEEK = 7;
const daily = fields({ type: z.literal('daily', { error: 'daily or weekly' }), from: timeOfDay, to: timeOfDay });
const weekly = fields({
  type: z.literal('weekly'),
  fromDay: wholeNumber(DAYS_OF_WEEK),
  from: timeOfDay,
  toDay: wholeNumber(DAYS_OF_WEEK),
  to: timeOfDay,
});
const restriction = chosenBy<typeof daily | typeof weekly>((value) =>
  isFields(value) && value.type === 'weekly' ? weekly : daily,
);

const layer = fields({
  name: text(NAME_LENGTH_MAX),
  participants: listOf(text(NAME_LENGTH_MAX), 1, PARTICIPANTS_MAX, 'names, in the order of their turns'),
  start: wallTime,
  end: wallTime.optional(),
  handoff,
  restrictions: listOf(restriction, 0, RESTRICTIONS_MAX, 'restrictions').default([]),
  timeZone: timeZone.optional(),
}).transform(({ end, timeZone: own, ...rest }) => ({
  ...rest,
  ...(end === undefined ? {} : { end }),
  ...(own === undefined ? {} : { timeZone: own }),
}));

const USER = `the name of somebody, or null for nobody`;
const override = fields({
  user: z.union([text(NAME_LENGTH_MAX), z.null()], { error: USER }),
  from: instantText,
  to: instantText,
}).refine(({ from, to }) => from <= to, { path: ['to'], error: 'an instant that is not before from' });

const scheduleSchema = fields({
  timeZone,
  layers: listOf(layer, 0, LAYERS_MAX, 'layers, the last of which wins'),
  overrides: listOf(override, 0, OVERRIDES_MAX, 'overrides, the last of which wins').default([]),
});

/** Reads a schedule, `{ timeZone, layers, overrides }`, in JSON or YAML. */
export function readSchedule(file: string, written: string): ScheduleRead {
  const handedIn = readYaml(file, written);
  const findings = new Findings();
  const schedules = handedIn.documents.flatMap(
    (document) => readShape({ document, value: document.value, path: [] }, scheduleSchema, findings) ?? [],
  );
  const [schedule, second] = schedules;
  const problems = [...handedIn.problems, ...findings.problems()];
  if (problems.length === 0 && (schedule === undefined || second !== undefined)) {
    const read = schedule === undefined ? 'no schedule' : `${schedules.length} schedules`;
    return { valid: false, problems: [{ file, line: 1, column: 1, read, allowed: 'one schedule' }] };
  }
  return problems.length > 0 || schedule === undefined ? { valid: false, problems } : { valid: true, schedule };
}
