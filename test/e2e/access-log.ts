import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { DAY_MS, floorTo, type Instant, instant, MINUTE_MS } from '#core/shared/instant.ts';

/** What a web site answered in each minute. */
export interface AccessLog {
  readonly minutes: ReadonlyMap<Instant, { readonly total: number; readonly bad: number }>;
  /** The end of the last minute with a request. */
  readonly end: Instant;
}

/** The real log of a site, beside the project; without it one of the same size is made up. */
const REAL_LOG = new URL('../../../shared/data/access-log/apache_logs.gz', import.meta.url);
/** `[17/May/2015:10:05:03 +0000] "GET / HTTP/1.1" 200`, of the combined log format. */
const LINE = /\[(\d\d)\/(\w{3})\/(\d{4}):([\d:]{8}) ([+-]\d{4})\] "[^"\\]*(?:\\.[^"\\]*)*" (\d{3}) /;
const WEEK_MS = 7 * DAY_MS;

/** The log moved by whole weeks, so that it ends before the instant with its days and hours as they were. */
export function accessLogBefore(latest: Instant): AccessLog {
  const answers = existsSync(REAL_LOG) ? readLog(gunzipSync(readFileSync(REAL_LOG)).toString('utf8')) : madeUpLog();
  const last = answers.reduce((newest, { at }) => Math.max(newest, at), 0);
  const shift = Math.floor((latest - MINUTE_MS - last) / WEEK_MS) * WEEK_MS;
  const byMinute = Map.groupBy(answers, ({ at }) => floorTo(at + shift, MINUTE_MS));
  const minutes = new Map(
    [...byMinute].map(([minute, ofMinute]) => [
      minute,
      { total: ofMinute.length, bad: ofMinute.filter(({ status }) => status >= 500).length },
    ]),
  );
  return { minutes, end: instant(floorTo(last + shift, MINUTE_MS) + MINUTE_MS) };
}

interface Answer {
  readonly at: number;
  readonly status: number;
}

function readLog(text: string): Answer[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => {
      const [, day, month, year, time, zone, status] = LINE.exec(line) ?? [];
      if (status === undefined) throw new Error(`the access log has a line that is none: ${line}`);
      return { at: Date.parse(`${day} ${month} ${year} ${time} GMT${zone}`), status: Number(status) };
    });
}

/** Ten thousand answers over four days, three of them server errors. */
function madeUpLog(): Answer[] {
  const start = Date.UTC(2015, 4, 17, 10);
  const stepMs = Math.floor((3.5 * DAY_MS) / 10_000);
  const errors = new Set([1_700, 4_200, 9_100]);
  return Array.from({ length: 10_000 }, (_, index) => ({
    at: start + index * stepMs,
    status: errors.has(index) ? 500 : 200,
  }));
}
