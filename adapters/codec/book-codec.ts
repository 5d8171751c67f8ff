import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { decode, encode } from '@msgpack/msgpack';
import * as z from 'zod';
import type { Count } from '#core/shared/count.ts';
import { HOUR_MS, type Instant } from '#core/shared/instant.ts';
import { type Day, MINUTES_PER_DAY } from '#core/slo/day.ts';
import type { DaySums } from '#core/slo/day-sums.ts';
import type { MonthFold } from '#core/slo/fold.ts';

/**
 * How a page of the books is stored, by any store: MessagePack, deflated. A day is 2 * 1,440 numbers of at most 9 bytes
 * and at most 1,440 read times of at most 11, so under 42 kB before it is deflated and about 31 kB after it, whatever the traffic.
 */
export function encodeDay(day: Day): Uint8Array {
  return pack({
    counts: day.counts,
    part: toNullable(day.part),
    total: toNullable(day.total),
    readAt: toRuns(day.readAt),
  });
}

/** Reads a stored day. Throws a ZodError where the bytes are no day. */
export function decodeDay(start: Instant, bytes: Uint8Array): Day {
  const { counts, part, total, readAt } = daySchema.parse(unpack(bytes));
  return { start, counts, part, total, readAt: fromRuns(readAt) };
}

/** A month of folded days: 25 running sums a day for each of five figures. */
export function encodeFold(fold: MonthFold): Uint8Array {
  return pack(
    [...fold.days].map(([day, sums]) => [day, ...FIGURES.map((figure) => Array.from(sums[figure], toStored))]),
  );
}

/** Reads a stored fold. Throws a ZodError where the bytes are no fold. */
export function decodeFold(month: string, bytes: Uint8Array): MonthFold {
  const days = foldSchema
    .parse(unpack(bytes))
    .map(([day, bad, total, unmatched, anomalies, seen]): [Instant, DaySums] => [
      day as Instant,
      {
        grainMs: HOUR_MS,
        bad: bad.map(fromStored),
        total: total.map(fromStored),
        unmatched: unmatched.map(fromStored),
        // Folds hold no corrections: what lacks its good count is all bad once settled.
        unmatchedBad: unmatched.map(fromStored),
        anomalies: anomalies.map(Number),
        seen: seen.map(Number),
      },
    ]);
  return { month, days: new Map(days) };
}

const FIGURES = ['bad', 'total', 'unmatched', 'anomalies', 'seen'] as const;

const countSchema = z.string().regex(/^\d+$/);
const figureSchema = z.custom<readonly (number | string)[]>(
  (value) =>
    Array.isArray(value) && value.every((count) => typeof count === 'number' || countSchema.safeParse(count).success),
  'is no running sum',
);
/** Checked by one plain walk, for a run reads some hundred million counts: a schema for each takes most of its time. */
const minutesSchema = z
  .custom<readonly unknown[]>(
    (value) => Array.isArray(value) && value.length === MINUTES_PER_DAY,
    'is no day of minutes',
  )
  .transform((minutes, context) => {
    const counts = new Float64Array(MINUTES_PER_DAY);
    for (let minute = 0; minute < MINUTES_PER_DAY; minute += 1) {
      const count = minutes[minute];
      if (typeof count !== 'number' && count !== null) {
        context.addIssue({ code: 'custom', path: [minute], message: 'is no count' });
        return z.NEVER;
      }
      counts[minute] = count ?? Number.NaN;
    }
    return counts;
  });
const daySchema = z.object({
  counts: z.enum(['good', 'bad']),
  part: minutesSchema,
  total: minutesSchema,
  readAt: z.custom<readonly (readonly [number, number])[]>(areRuns, 'is no list of read times and their lengths'),
});
const foldSchema = z.array(z.tuple([z.int(), figureSchema, figureSchema, figureSchema, figureSchema, figureSchema]));

function pack(value: unknown): Uint8Array {
  return deflateRawSync(encode(value), { level: 1 });
}

function unpack(bytes: Uint8Array): unknown {
  return decode(inflateRawSync(bytes));
}

/** A day of runs every five minutes has 288 of them. */
function areRuns(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every(
      (run) =>
        Array.isArray(run) && run.length === 2 && typeof run[0] === 'number' && Number.isInteger(run[1]) && run[1] > 0,
    )
  );
}

/** NaN, a count that is missing, is stored as null. */
function toNullable(counts: Float64Array): (number | null)[] {
  const nullable: (number | null)[] = [];
  for (const count of counts) nullable.push(Number.isNaN(count) ? null : count);
  return nullable;
}

/** Sums beyond 2^53 have no number in MessagePack's JavaScript form: they are stored as text. */
function toStored(count: Count): number | string {
  return typeof count === 'bigint' ? count.toString() : count;
}

function fromStored(stored: number | string): Count {
  return typeof stored === 'string' ? BigInt(stored) : stored;
}

/** Buckets of one read stand together: [read time, how many]. */
function toRuns(readAt: Float64Array): [number, number][] {
  const runs: [number, number][] = [];
  for (const at of readAt) {
    const last = runs.at(-1);
    if (last !== undefined && last[0] === at) last[1] += 1;
    else runs.push([at, 1]);
  }
  return runs;
}

function fromRuns(runs: readonly (readonly [number, number])[]): Float64Array {
  const readAt = new Float64Array(MINUTES_PER_DAY);
  let minute = 0;
  for (const [at, length] of runs) {
    readAt.fill(at, minute, minute + length);
    minute += length;
  }
  return readAt;
}
