import * as z from 'zod';
import type { Handoff } from '#core/oncall/schema.ts';
import { parseWallTime } from '#core/shared/calendar.ts';
import { chosenBy, fields, ownDocumentOf, text, timeZone, wholeNumber } from './document-parts.ts';
import { instantText, metadataWith } from './metadata.ts';
import { isFields } from './source-document.ts';

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

export const timeOfDay = z.string({ error: TIME }).regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: TIME });

export function listOf<Item extends z.ZodType>(item: Item, min: number, max: number, of: string) {
  const error = `a list of ${min} to ${max} ${of}`;
  return z.array(item, { error }).min(min, { error }).max(max, { error });
}

const UNITS = { hours: 'hour', days: 'day', weeks: 'week', months: 'month' } as const;
const WRITTEN_UNITS = ['hours', 'days', 'weeks', 'months'] as const;

const handoff = fields({
  unit: z.enum(WRITTEN_UNITS, { error: WRITTEN_UNITS.join(', ') }),
  every: wholeNumber(1, EVERY_MAX),
}).transform(({ unit, every }): Handoff => ({ unit: UNITS[unit], every }));

const DAYS_OF_WEEK = 7;
const daily = fields({ type: z.literal('daily', { error: 'daily or weekly' }), from: timeOfDay, to: timeOfDay });
const weekly = fields({
  type: z.literal('weekly'),
  fromDay: wholeNumber(1, DAYS_OF_WEEK),
  from: timeOfDay,
  toDay: wholeNumber(1, DAYS_OF_WEEK),
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

/** What a schedule says, in a document and in a file of its own. */
export const scheduleFields = fields({
  timeZone,
  layers: listOf(layer, 0, LAYERS_MAX, 'layers, the last of which wins'),
  overrides: listOf(override, 0, OVERRIDES_MAX, 'overrides, the last of which wins').default([]),
});

/** `Schedule`: who is on call when. */
export const scheduleDocument = ownDocumentOf('Schedule', metadataWith({}), scheduleFields);
export type ScheduleDocument = z.output<typeof scheduleDocument>;
