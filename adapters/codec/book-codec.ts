import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { decode, encode } from '@msgpack/msgpack';
import * as z from 'zod';
import type { Count } from '#core/shared/count.ts';
import { HOUR_MS, type Instant } from '#core/shared/instant.ts';
import { type Day, MINUTES_PER_DAY } from '#core/slo/day.ts';
import type { MonthFold } from '#core/slo/fold.ts';
import type { DaySums } from '#core/slo/ledger.ts';

/**
 * How a page of the books is stored, by any store: MessagePack, deflated. A day is 2 * 1,440 numbers of at most 9 bytes
 * and at most 1,440 read times of at most 11, so under 42 kB before it is deflated and about 31 kB after it, whatever the traffic.
 */
export function encodeDay(day: Day): Uint8Array {
  return pack({
    counts: day.counts,
    part: Array.from(day.part, orNull),
    total: Array.from(day.total, orNull),
    readAt: toRuns(day.readAt),
  });
}

/** Reads a stored day. Throws a ZodError where the bytes are no day. */
export function decodeDay(start: Instant, bytes: Uint8Array): Day {
  const { counts, part, total, readAt } = daySchema.parse(unpack(bytes));
  return {
    start,
    counts,
    part: Float64Array.from(part, (count) => count ?? Number.NaN),
    total: Float64Array.from(total, (count) => count ?? Number.NaN),
    readAt: fromRuns(readAt),
  };
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
        anomalies: anomalies.map(Number),
        seen: seen.map(Number),
      },
    ]);
  return { month, days: new Map(days) };
}

const FIGURES = ['bad', 'total', 'unmatched', 'anomalies', 'seen'] as const;

const countSchema = z.union([z.number(), z.string().regex(/^\d+$/)]);
const figureSchema = z.array(countSchema);
const minutesSchema = z.array(z.number().nullable()).length(MINUTES_PER_DAY);
const daySchema = z.object({
  counts: z.enum(['good', 'bad']),
  part: minutesSchema,
  total: minutesSchema,
  readAt: z.array(z.tuple([z.number(), z.int().positive()])),
});
const foldSchema = z.array(z.tuple([z.int(), figureSchema, figureSchema, figureSchema, figureSchema, figureSchema]));

function pack(value: unknown): Uint8Array {
  return deflateRawSync(encode(value), { level: 1 });
}

function unpack(bytes: Uint8Array): unknown {
  return decode(inflateRawSync(bytes));
}

function orNull(count: number): number | null {
  return Number.isNaN(count) ? null : count;
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
  return Float64Array.from(runs.flatMap(([at, length]) => new Array<number>(length).fill(at)));
}
