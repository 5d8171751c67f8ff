import { CsvError, parse } from 'csv-parse/sync';
import { comparePlaces, type Problem } from '#core/catalog/problem.ts';
import { type Instant, instant, MINUTE_MS, parseInstant } from '#core/shared/instant.ts';
import { type BucketWrite, type Day, emptyDay, groupByDay, writeBuckets } from '#core/slo/day.ts';
import type { RatioSli } from '#core/slo/schema.ts';

/** The minutes of a file of counts, or what is wrong with it. */
export type CountsRead =
  | { readonly valid: true; readonly days: readonly Day[] }
  | { readonly valid: false; readonly problems: readonly Problem[] };

/** So many problems of one file are told; the rest as a rule repeat them. */
const PROBLEMS_MAX = 20;
const HEADER = 'start,good,total or start,bad,total';
const COUNT = /^\d+(?:\.\d+)?$/;
const COUNT_ALLOWED = `a count from 0 to ${Number.MAX_SAFE_INTEGER}, or nothing where it is missing`;
const START_ALLOWED = 'an instant of a whole minute in RFC 3339, such as 2026-03-01T12:00:00Z';

/**
 * Reads minute counts from CSV with the header `start,good,total` or `start,bad,total`: `start` in RFC 3339, an empty cell
 * where a count is missing. Rows stand in any order; a later row replaces an earlier one of the same minute.
 */
export function readCountsCsv(file: string, text: string): CountsRead {
  const rows = parseRows(file, text);
  if ('problem' in rows) return { valid: false, problems: [rows.problem] };
  const [header, ...body] = rows.rows;
  const counts = countsOf(header?.record);
  if (counts === undefined) return { valid: false, problems: [headerProblem(file, header)] };
  const problems: Problem[] = [];
  const writes: BucketWrite[] = [];
  for (const row of body) {
    const read = readRow(file, row);
    if ('write' in read) writes.push(read.write);
    else problems.push(...read.problems);
    if (problems.length >= PROBLEMS_MAX) break;
  }
  if (problems.length > 0) return { valid: false, problems: problems.toSorted(comparePlaces) };
  const days = [...groupByDay(writes)].map(([start, ofDay]) => writeBuckets(emptyDay(start, counts), ofDay));
  return { valid: true, days };
}

interface Row {
  readonly record: readonly string[];
  readonly line: number;
}

function parseRows(file: string, text: string): { rows: Row[] } | { problem: Problem } {
  try {
    const rows = parse(text, { bom: true, info: true, skip_empty_lines: true, trim: true, relax_column_count: true });
    // With `info` each row comes with where it ends, a shape that the library's types leave open.
    const known = rows as unknown as { record: string[]; info: { lines: number } }[];
    return { rows: known.map(({ record, info }) => ({ record, line: info.lines })) };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error.lines === 'number' ? error.lines : 1;
    return { problem: { file, line, column: 1, read: error.message, allowed: 'well-formed CSV' } };
  }
}

function countsOf(header: readonly string[] | undefined): RatioSli['counts'] | undefined {
  const [start, part, total, ...more] = header ?? [];
  const isKnown = start === 'start' && total === 'total' && more.length === 0;
  return isKnown && (part === 'good' || part === 'bad') ? part : undefined;
}

function headerProblem(file: string, header: Row | undefined): Problem {
  const read = header === undefined ? 'an empty file' : `the header ${header.record.join(',')}`;
  return { file, line: header?.line ?? 1, column: 1, read, allowed: HEADER };
}

function readRow(file: string, { record, line }: Row): { write: BucketWrite } | { problems: Problem[] } {
  const [startText = '', partText = '', totalText = ''] = record;
  const problem = (column: number, read: string, allowed: string): Problem => ({
    file,
    line,
    // Where the cell begins, as far as nothing is quoted.
    column: 1 + record.slice(0, column).join(',').length + (column > 0 ? 1 : 0),
    read,
    allowed,
  });
  if (record.length !== 3) return { problems: [problem(0, `a row of ${record.length} cells`, 'three cells')] };
  const start = minuteOf(startText);
  const [part, total] = [countOf(partText), countOf(totalText)];
  const problems: Problem[] = [];
  if (start === undefined) problems.push(problem(0, `start ${JSON.stringify(startText)}`, START_ALLOWED));
  if (part === undefined) problems.push(problem(1, `count ${JSON.stringify(partText)}`, COUNT_ALLOWED));
  if (total === undefined) problems.push(problem(2, `total ${JSON.stringify(totalText)}`, COUNT_ALLOWED));
  if (start === undefined || part === undefined || total === undefined) return { problems };
  return { write: { start, widthMs: MINUTE_MS, part, total, readAt: READ_AT } };
}

/** The order of rows stands for the time of reading: of equal times the later write counts. */
const READ_AT: Instant = instant(1);

function minuteOf(text: string): Instant | undefined {
  const at = parseInstant(text);
  return at !== undefined && at % MINUTE_MS === 0 ? at : undefined;
}

/** Null where the cell is empty, undefined where it holds no count. */
function countOf(text: string): number | null | undefined {
  if (text === '') return null;
  const count = COUNT.test(text) ? Number(text) : Number.NaN;
  return count <= Number.MAX_SAFE_INTEGER ? count : undefined;
}
