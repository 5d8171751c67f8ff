import { floorTo, type Instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import type { ScrapedSeries } from './prometheus-server.ts';

/** How the processes of a service live, and how they are scraped. */
export interface Process {
  readonly processes: number;
  /** Alive and scraped over [from, to). */
  readonly from: Instant;
  readonly to: Instant;
  /** Each process begins anew so often, right after a scrape. */
  readonly restartEveryMs?: number;
  /** So often a process can't be scraped for a while; it goes on counting. */
  readonly gapEveryMs?: number;
  readonly gapMs?: number;
  /** No error before. The series of errors does not exist before its first one. */
  readonly firstErrorAt?: Instant;
}

/** What was really counted up to the scrapes of one minute, from the first scrape of each process on. */
export interface Told {
  readonly minute: Instant;
  readonly counted: { readonly bad: number; readonly slow: number; readonly total: number };
}

const SCRAPE_MS = 15_000;

/** A service's processes as Prometheus sees them, and beside it the exact count of what happened between scrapes. */
export function scrapeOf(life: Process): { readonly series: ScrapedSeries[]; readonly told: Told[] } {
  const draw = randomOf(2026);
  const told = new Map<Instant, { bad: number; slow: number; total: number }>();
  const series: ScrapedSeries[] = [];
  for (let process = 0; process < life.processes; process += 1) {
    const offset = Math.floor(draw() * SCRAPE_MS);
    const kept = new Map<string, [Instant, number][]>();
    let counters = new Map<string, number>();
    const unseen = { bad: 0, slow: 0, total: 0 };
    const shift = process * 5 * MINUTE_MS;
    for (let at = plusMs(life.from, offset); at < life.to; at = plusMs(at, SCRAPE_MS)) {
      const age = at - life.from + shift;
      const errors = at >= (life.firstErrorAt ?? life.from) && draw() < 0.05 ? 1 + Math.floor(draw() * 3) : 0;
      const good = Math.floor(draw() * 20);
      const slow = Math.min(good, Math.floor(draw() * 3));
      add(counters, 'requests_total 200', good);
      if (errors > 0 || counters.has('requests_total 500')) add(counters, 'requests_total 500', errors);
      add(counters, 'duration_seconds_bucket 0.3', good + errors - slow);
      add(counters, 'duration_seconds_bucket +Inf', good + errors);
      add(counters, 'duration_seconds_count ', good + errors);
      unseen.bad += errors;
      unseen.slow += slow;
      unseen.total += good + errors;
      const isGap =
        life.gapEveryMs !== undefined && age % life.gapEveryMs < (life.gapMs ?? 0) && at > life.from + SCRAPE_MS;
      if (isGap) continue;
      for (const [key, value] of counters) kept.set(key, [...(kept.get(key) ?? []), [at, value]]);
      const minute = floorTo(at, MINUTE_MS);
      const counted = told.get(minute) ?? { bad: 0, slow: 0, total: 0 };
      for (const which of ['bad', 'slow', 'total'] as const) {
        // What a process counted before it was first scraped is not known to belong to this minute.
        if (at >= life.from + SCRAPE_MS) counted[which] += unseen[which];
        unseen[which] = 0;
      }
      told.set(minute, counted);
      // A counter that begins anew before it has grown can't be told from one that went on.
      if (
        life.restartEveryMs !== undefined &&
        at - life.from > life.restartEveryMs / 2 &&
        age % life.restartEveryMs < SCRAPE_MS
      )
        counters = new Map([...counters.keys()].map((key) => [key, 0]));
    }
    for (const [key, samples] of kept) {
      const [name = '', label = ''] = key.split(' ');
      const labels = { job: 'shop', instance: `10.0.0.${process}:8080` };
      const own = name === 'requests_total' ? { code: label } : label === '' ? {} : { le: label };
      series.push({ name, labels: { ...labels, ...own }, samples });
    }
  }
  return { series, told: [...told].map(([minute, counted]) => ({ minute, counted })) };
}

function add(counters: Map<string, number>, key: string, count: number): void {
  counters.set(key, (counters.get(key) ?? 0) + count);
}

/** A generator of numbers in [0, 1) that gives the same ones for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
