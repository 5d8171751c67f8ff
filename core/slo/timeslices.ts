import { exceeds, times } from '#core/shared/count.ts';
import type { Instant } from '#core/shared/instant.ts';
import { complement, type Ratio } from '#core/shared/ratio.ts';
import { exact } from './alert-rules.ts';
import type { Minutes } from './minutes.ts';
import type { SliceJudgement } from './revision.ts';
import type { Budgeting } from './schema.ts';
import { overlap, type SliceRange, type SliceTally, sizeOf, slicesOf, splitAt, tallySlice } from './slices.ts';
import type { Usage } from './usage.ts';

type Timeslices = Extract<Budgeting, { method: 'Timeslices' }>;

/** What the slices of a range were judged. Those that are not excluded are good or bad. */
export interface Verdicts {
  readonly seen: number;
  readonly bad: number;
  readonly excluded: number;
  /** Seen slices with and without data. */
  readonly withData: number;
  readonly noData: number;
}

/** The slices of an SLO by Timeslices, judged once, to be added up over any range. */
export interface TimesliceBook {
  /** As the SLO is now. */
  readonly budgeting: Timeslices;
  /** How slices are judged, by their numbers: each judgement from where the one before it ends. */
  readonly judgements: readonly Judgement[];
  readonly minutes: Minutes;
  readonly range: SliceRange;
  readonly settled: VerdictSums;
  /** As the slices are while all of their buckets are provisional. */
  readonly provisional: VerdictSums;
}

/** How the slices up to number `to` are judged. */
interface Judgement {
  readonly to: number;
  readonly noData: Timeslices['noData'];
  readonly badShareMax: Ratio;
}

/** Running sums: entry i counts the slices before the i-th of the book. */
interface VerdictSums {
  readonly bad: Int32Array;
  readonly excluded: Int32Array;
  readonly withData: Int32Array;
}

/** Judges every slice that has a minute in the books, by the judgement that was in force when it began. */
export function timesliceBook(by: readonly SliceJudgement[], minutes: Minutes): TimesliceBook {
  const last = by.at(-1);
  if (last === undefined) throw new RangeError('slices are judged by at least one judgement');
  const { budgeting } = last;
  const judgements = by.map(({ until, budgeting: { sliceMs, sliceTarget, noData } }) => ({
    to: until === null ? Number.POSITIVE_INFINITY : Math.ceil(until / sliceMs),
    noData,
    badShareMax: complement(exact(sliceTarget)),
  }));
  const range = slicesOf(minutes, budgeting.sliceMs);
  const sum = (provisionalFrom: number) => sumVerdicts(judgements, minutes, range, budgeting.sliceMs, provisionalFrom);
  const settled = sum(Number.POSITIVE_INFINITY);
  const provisional = minutes.hasUnmatched ? sum(Number.NEGATIVE_INFINITY) : settled;
  return { budgeting, judgements, minutes, range, settled, provisional };
}

/** Adds up the verdicts of a range. Slices that start before `since` are excluded; where it is null, all are. */
export function verdictsOf(
  book: TimesliceBook,
  range: SliceRange,
  since: Instant | null,
  provisionalFrom: Instant,
): Verdicts {
  const { budgeting } = book;
  const counted = overlap(range, {
    from: since === null ? range.to : Math.ceil(since / budgeting.sliceMs),
    to: range.to,
  });
  const known = overlap(counted, book.range);
  const { settled, cut, provisional } = splitAt(known, provisionalFrom, budgeting.sliceMs);
  const sum = { bad: 0, excluded: sizeOf(range) - sizeOf(counted), withData: 0 };
  for (const { noData, ...part } of partsOf(book.judgements, counted)) {
    const silent = sizeOf(part) - sizeOf(overlap(part, book.range));
    if (noData === 'bad') sum.bad += silent;
    if (noData === 'excluded') sum.excluded += silent;
  }
  addSums(sum, book, book.settled, settled);
  addSums(sum, book, book.provisional, provisional);
  if (cut !== null) {
    const tally = tallySlice(book.minutes, cut, budgeting.sliceMs, provisionalFrom);
    const verdict = judgeSlice(tally, judgementOf(book.judgements, cut));
    if (verdict === 'bad') sum.bad += 1;
    if (verdict === 'excluded') sum.excluded += 1;
    else if (tally.hasData) sum.withData += 1;
  }
  const seen = sizeOf(range) - sum.excluded;
  return { ...sum, seen, noData: seen - sum.withData };
}

/** What a range of slices used of the budget. */
export function timesliceUsage(verdicts: Verdicts, { noData }: Timeslices): Usage {
  const { seen, bad, withData } = verdicts;
  const isSilent = seen === 0 || (noData !== 'bad' && withData === 0);
  return { spent: bad, of: seen, scale: 1, slack: 0, isSilent, failures: bad };
}

type Verdict = 'good' | 'bad' | 'excluded';

/** One slice by the target of slices; one without data by corrections, then by the policy of the SLO. */
function judgeSlice(tally: SliceTally, { noData, badShareMax }: Judgement): Verdict {
  if (tally.isExcluded) return 'excluded';
  if (!tally.hasData) return tally.isForgiven ? 'good' : noData;
  const isOver = exceeds(times(tally.bad, badShareMax.denominator), times(tally.total, badShareMax.numerator));
  return isOver ? 'bad' : 'good';
}

function sumVerdicts(
  judgements: readonly Judgement[],
  minutes: Minutes,
  range: SliceRange,
  sliceMs: number,
  provisionalFrom: number,
): VerdictSums {
  const size = sizeOf(range) + 1;
  const [bad, excluded, withData] = [new Int32Array(size), new Int32Array(size), new Int32Array(size)];
  for (const part of partsOf(judgements, range)) {
    for (let slice = part.from; slice < part.to; slice += 1) {
      const tally = tallySlice(minutes, slice, sliceMs, provisionalFrom);
      const verdict = judgeSlice(tally, part);
      const index = slice - range.from;
      bad[index + 1] = (bad[index] ?? 0) + (verdict === 'bad' ? 1 : 0);
      excluded[index + 1] = (excluded[index] ?? 0) + (verdict === 'excluded' ? 1 : 0);
      withData[index + 1] = (withData[index] ?? 0) + (verdict !== 'excluded' && tally.hasData ? 1 : 0);
    }
  }
  return { bad, excluded, withData };
}

/** A range cut where the judgement changes. */
function partsOf(judgements: readonly Judgement[], range: SliceRange): (Judgement & SliceRange)[] {
  let from = Number.NEGATIVE_INFINITY;
  return judgements.map((judgement) => {
    const part = overlap(range, { from, to: judgement.to });
    from = Math.max(from, judgement.to);
    return { ...judgement, ...part };
  });
}

function judgementOf(judgements: readonly Judgement[], slice: number): Judgement {
  const found = judgements.find(({ to }) => slice < to);
  if (found === undefined) throw new RangeError('the last judgement has no end');
  return found;
}

function addSums(
  sum: { bad: number; excluded: number; withData: number },
  book: TimesliceBook,
  sums: VerdictSums,
  range: SliceRange,
): void {
  if (range.to <= range.from) return;
  const [first, last] = [range.from - book.range.from, range.to - book.range.from];
  sum.bad += (sums.bad[last] ?? 0) - (sums.bad[first] ?? 0);
  sum.excluded += (sums.excluded[last] ?? 0) - (sums.excluded[first] ?? 0);
  sum.withData += (sums.withData[last] ?? 0) - (sums.withData[first] ?? 0);
}
