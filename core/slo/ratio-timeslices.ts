import { type Count, exceeds } from '#core/shared/count.ts';
import type { Instant } from '#core/shared/instant.ts';
import { ratioOf, sumOf } from '#core/shared/ratio.ts';
import type { Minutes } from './minutes.ts';
import { overlap, type SliceRange, sizeOf, slicesOf, splitAt, tallySlice } from './slices.ts';
import { SILENCE, type Usage } from './usage.ts';

/**
 * The slices of an SLO by RatioTimeslices. A slice spends its own share of bad events, a fraction of any denominator. Sums
 * of many such fractions have no short form, so they are kept in units of 2^-128 slice, cut down: near enough for every
 * figure, and the exact sum is asked only where a comparison falls within what was cut off.
 */
export interface RatioBook {
  readonly sliceMs: number;
  readonly minutes: Minutes;
  readonly range: SliceRange;
  readonly settled: RatioSums;
  readonly provisional: RatioSums;
}

/** Running sums: entry i is of the slices before the i-th of the book. */
interface RatioSums {
  readonly counted: Int32Array;
  /** Counted slices of which anything was bad: each may have been cut by less than one unit. */
  readonly cut: Int32Array;
  readonly spent: readonly bigint[];
}

const SCALE_BITS = 128n;
const SCALE = 1n << SCALE_BITS;

export function ratioBook(sliceMs: number, minutes: Minutes): RatioBook {
  const range = slicesOf(minutes, sliceMs);
  const settled = sumRatios(sliceMs, minutes, range, Number.POSITIVE_INFINITY);
  const provisional = minutes.hasUnmatched ? sumRatios(sliceMs, minutes, range, Number.NEGATIVE_INFINITY) : settled;
  return { sliceMs, minutes, range, settled, provisional };
}

/** What a range of slices used of the budget; `failures` are bad events, which the caller has counted. */
export function ratioUsage(book: RatioBook, range: SliceRange, provisionalFrom: Instant, failures: Count): Usage {
  const known = overlap(range, book.range);
  const { settled, cut, provisional } = splitAt(known, provisionalFrom, book.sliceMs);
  const sum = { counted: 0, cut: 0, spent: 0n };
  addSums(sum, book, book.settled, settled);
  addSums(sum, book, book.provisional, provisional);
  if (cut !== null) addSlice(sum, book, cut, provisionalFrom);
  if (sum.counted === 0) return { ...SILENCE, failures };
  return {
    spent: sum.spent,
    of: BigInt(sum.counted) * SCALE,
    scale: SCALE,
    slack: sum.cut,
    exactly: () => exactUsage(book, known, provisionalFrom, failures),
    isSilent: false,
    failures,
  };
}

/** The same usage by exact fractions, of which nothing is cut. */
function exactUsage(book: RatioBook, range: SliceRange, provisionalFrom: Instant, failures: Count): Usage {
  const badOfTotal = new Map<bigint, bigint>();
  let counted = 0;
  for (let slice = range.from; slice < range.to; slice += 1) {
    const tally = tallySlice(book.minutes, slice, book.sliceMs, provisionalFrom);
    if (!exceeds(tally.total, 0)) continue;
    counted += 1;
    const { numerator: bad, denominator: total } = ratioOf(tally.bad, tally.total);
    if (bad > 0n) badOfTotal.set(total, (badOfTotal.get(total) ?? 0n) + bad);
  }
  const spent = sumOf([...badOfTotal].map(([total, bad]) => ({ numerator: bad, denominator: total })));
  const scale = spent.denominator;
  return {
    spent: spent.numerator,
    of: BigInt(counted) * BigInt(scale),
    scale,
    slack: 0,
    isSilent: counted === 0,
    failures,
  };
}

function sumRatios(sliceMs: number, minutes: Minutes, range: SliceRange, provisionalFrom: number): RatioSums {
  const size = sizeOf(range) + 1;
  const sums = { counted: new Int32Array(size), cut: new Int32Array(size), spent: new Array<bigint>(size).fill(0n) };
  for (let index = 0; index < size - 1; index += 1) {
    const spent = spentOf(minutes, range.from + index, sliceMs, provisionalFrom);
    sums.counted[index + 1] = (sums.counted[index] ?? 0) + (spent === null ? 0 : 1);
    sums.cut[index + 1] = (sums.cut[index] ?? 0) + (spent === null || spent === 0n ? 0 : 1);
    sums.spent[index + 1] = (sums.spent[index] ?? 0n) + (spent ?? 0n);
  }
  return sums;
}

/** The share of bad events of a slice in units of 2^-128, cut down; null where it does not count. */
function spentOf(minutes: Minutes, slice: number, sliceMs: number, provisionalFrom: number): bigint | null {
  const { bad, total } = tallySlice(minutes, slice, sliceMs, provisionalFrom);
  if (!exceeds(total, 0)) return null;
  const share = ratioOf(bad, total);
  return (share.numerator << SCALE_BITS) / share.denominator;
}

interface Sum {
  counted: number;
  cut: number;
  spent: bigint;
}

function addSums(sum: Sum, book: RatioBook, sums: RatioSums, range: SliceRange): void {
  if (range.to <= range.from) return;
  const [first, last] = [range.from - book.range.from, range.to - book.range.from];
  sum.counted += (sums.counted[last] ?? 0) - (sums.counted[first] ?? 0);
  sum.cut += (sums.cut[last] ?? 0) - (sums.cut[first] ?? 0);
  sum.spent += (sums.spent[last] ?? 0n) - (sums.spent[first] ?? 0n);
}

function addSlice(sum: Sum, book: RatioBook, slice: number, provisionalFrom: Instant): void {
  const spent = spentOf(book.minutes, slice, book.sliceMs, provisionalFrom);
  if (spent === null) return;
  sum.counted += 1;
  sum.cut += spent === 0n ? 0 : 1;
  sum.spent += spent;
}
