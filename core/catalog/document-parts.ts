import * as z from 'zod';
import { isTimeZone, parseWallTime } from '#core/shared/calendar.ts';
import { parseDurationMs } from '#core/shared/duration.ts';
import { isFields, WrittenNumber } from './source-document.ts';

// The parts that the documents' schemas are built from. The message of each says what is allowed.

/** An object with exactly these fields; any other is refused with the list of them. */
export function fields<Shape extends z.ZodRawShape>(shape: Shape) {
  const names = Object.keys(shape).filter((name) => !isRefused(shape[name]));
  return z.strictObject(shape, {
    error: ({ code }) => (code === 'unrecognized_keys' ? names.join(', ') : `an object with ${names.join(', ')}`),
  });
}

/** A field that is named only to say why it is refused. */
function isRefused(schema: unknown): boolean {
  return schema instanceof z.ZodOptional && schema.unwrap() instanceof z.ZodNever;
}

/** The versions of documents: OpenSLO's, and ours for what OpenSLO has no word for. */
export const OPENSLO_VERSION = 'openslo/v1';
export const OWN_VERSION = 'evenkeel.dev/v1';

/** A document of OpenSLO v1 of one kind. */
export function documentOf<Kind extends string, Metadata extends z.ZodType, Spec extends z.ZodType>(
  kind: Kind,
  metadata: Metadata,
  spec: Spec,
) {
  return fields({ apiVersion: z.literal(OPENSLO_VERSION), kind: z.literal(kind), metadata, spec });
}

/** A document of our own of one kind. */
export function ownDocumentOf<Kind extends string, Metadata extends z.ZodType, Spec extends z.ZodType>(
  kind: Kind,
  metadata: Metadata,
  spec: Spec,
) {
  return fields({ apiVersion: z.literal(OWN_VERSION), kind: z.literal(kind), metadata, spec });
}

/** The same inside another document, where it may leave out the version. */
export function inlineOf<Kind extends string, Metadata extends z.ZodType, Spec extends z.ZodType>(
  kind: Kind,
  metadata: Metadata,
  spec: Spec,
) {
  const apiVersion = z.literal(OPENSLO_VERSION, { error: `${OPENSLO_VERSION}, or leave it out` }).optional();
  return fields({ apiVersion, kind: z.literal(kind, { error: kind }), metadata, spec });
}

/** A label of RFC 1123, the name of every OpenSLO object. */
const NAME_PATTERN = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

const NAME_ALLOWED =
  'at most 63 lower-case letters, digits and hyphens that begin and end with a letter or digit (RFC 1123)';

export const name = z.string({ error: NAME_ALLOWED }).regex(NAME_PATTERN, { error: NAME_ALLOWED });

/** The name of another document. */
export function reference(kind: string) {
  const error = `the name of a document of kind ${kind}`;
  return z.string({ error }).regex(NAME_PATTERN, { error });
}

/** A list of names of documents that something is about. */
export function namesOf(kind: string) {
  const error = `a list of 1 to ${TARGETS_MAX} names of documents of kind ${kind}`;
  return z.array(reference(kind), { error }).min(1, { error }).max(TARGETS_MAX, { error }).optional();
}

const TARGETS_MAX = 100;

/** A text of at least one and at most so many characters. */
export function text(lengthMax: number) {
  const error = `a text of 1 to ${lengthMax} characters`;
  return z.string({ error }).min(1, { error }).max(lengthMax, { error });
}

/** OpenSLO v1 gives descriptions 1,050 characters. */
export const description = z
  .string({ error: 'a text of at most 1050 characters' })
  .max(1050, { error: 'a text of at most 1050 characters' })
  .optional();

/** A fixed length of time, in milliseconds. */
export function duration(msMin: number, msMax: number, example: string) {
  const within = (ms: number | undefined) => ms !== undefined && ms >= msMin && ms <= msMax;
  return z
    .custom<string>((value) => typeof value === 'string' && within(parseDurationMs(value)), {
      // What is wrong here is no reason to leave other checks of the document out.
      abort: false,
      error: ({ input }) => (/^[1-9][0-9]*[MQY]$/.test(String(input)) ? `${example}; ${UNFIXED}` : example),
    })
    .transform((value) => parseDurationMs(value) ?? 0);
}

const UNFIXED =
  'M, Q and Y have no fixed length, so that a rolling window of them would change its length from day to day';

const START_TIME = 'a date and time on the clock of timeZone, YYYY-MM-DD HH:MM:SS';
const TIME_ZONE = 'the name of a zone of the IANA database, such as Europe/Berlin or UTC';

/** A wall time as OpenSLO writes it. */
export const wallTime = z
  .custom<string>((value) => typeof value === 'string' && parseWallTime(value) !== undefined, {
    abort: false,
    error: START_TIME,
  })
  .transform((written) => parseWallTime(written) ?? written);

export const timeZone = z.custom<string>((value) => typeof value === 'string' && isTimeZone(value), {
  abort: false,
  error: TIME_ZONE,
});

/** A number that is kept as the exact decimal that is written. */
export function decimal(allowed: string, check: (text: string) => boolean) {
  return z
    .custom<WrittenNumber>((value) => value instanceof WrittenNumber && check(value.text), {
      error: allowed,
      abort: false,
    })
    .transform((value) => value.text);
}

/** A whole number in a range. */
export function wholeNumber(min: number, max: number) {
  const isWithin = (text: string) =>
    /^(?:0|[1-9][0-9]{0,15})$/.test(text) && Number(text) >= min && Number(text) <= max;
  return decimal(`a whole number from ${min} to ${max}`, isWithin).transform(Number);
}

/** A list of exactly one item. A longer one is refused, and each of its items is read all the same. */
export function listOfOne<Item extends z.ZodType>(item: Item, error: string) {
  return z.array(item, { error }).refine((list) => list.length === 1, {
    when: ({ value }) => Array.isArray(value),
    error,
  });
}

/** Refuses an object that has both of two fields, or neither, whatever else is wrong with it. */
export function exactlyOneOf<Schema extends z.ZodObject>(schema: Schema, first: string, second: string): Schema {
  const error = `exactly one of ${first} and ${second}`;
  return atMostOneOf(schema, first, second, error).refine((value) => has(value, first) || has(value, second), {
    when: isObject,
    error,
    params: { read: `neither ${first} nor ${second}` },
  });
}

/** Refuses an object that has both of two fields, whatever else is wrong with it. */
export function atMostOneOf<Schema extends z.ZodObject>(
  schema: Schema,
  first: string,
  second: string,
  error: string,
): Schema {
  return schema.refine((value) => !(has(value, first) && has(value, second)), {
    when: isObject,
    error,
    path: [second],
    params: { read: `both ${first} and ${second}`, field: true },
  });
}

function isObject({ value }: { value: unknown }): boolean {
  return typeof value === 'object' && value !== null;
}

function has(value: object, field: string): boolean {
  return Object.hasOwn(value, field);
}

/** A part whose schema depends on what is written there. */
export function chosenBy<Schema extends z.ZodType>(choose: (value: unknown) => Schema) {
  return z.transform((value: unknown, context): z.output<Schema> => {
    const read = choose(value).safeParse(value);
    if (read.success) return read.data;
    // An issue that was made once is passed on as it is, with its message.
    for (const issue of read.error.issues) context.issues.push({ ...issue, input: value } as z.core.$ZodRawIssue);
    return z.NEVER;
  });
}

/** An item of a list that either names another document or holds it. */
export function namedOrInline<Inline extends z.ZodType>(field: string, kind: string, inline: Inline) {
  type Item = { readonly ref: string } | { readonly inline: z.output<Inline> };
  const neither = z.custom<Item>(() => false, {
    error: `${field}: NAME, or a document of kind ${kind} written out`,
    abort: false,
  });
  const named = fields({ [field]: reference(kind) }).transform((value): Item => ({ ref: String(value[field]) }));
  const written = inline.transform((value): Item => ({ inline: value }));
  return chosenBy<z.ZodType<Item>>((value) => {
    if (!isFields(value)) return neither;
    return Object.hasOwn(value, field) ? named : written;
  });
}
