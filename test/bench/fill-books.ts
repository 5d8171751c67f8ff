import pMap from 'p-map';
import { emptyRoster } from '#core/oncall/schema.ts';
import { DAY_MS, type Instant, plusMs } from '#core/shared/instant.ts';
import type { Day } from '#core/slo/day.ts';
import { foldDays, ledgerNeeds, type MonthFold, monthOf } from '#core/slo/fold.ts';
import { sloTerms } from '#core/slo/slo-terms.ts';
import { firstOpenDay } from '#core/slo/state.ts';
import { openStores } from './platform-ports.ts';
import { DISTINCT_HISTORIES, daysBetween, SAMPLE_WINDOW_MS, sampleDay, sampleSlo } from './sample-slos.ts';
import { sampleState } from './sample-state.ts';

const WRITES_AT_ONCE = 48;

/** Stores the catalog, the state of each SLO and every page of its books that its window is read from, up to `horizon`. */
export async function fillBooks(slos: number, horizon: Instant): Promise<{ pages: number }> {
  const { catalog, states, ledger } = openStores();
  const all = Array.from({ length: slos }, (_, index) => sampleSlo(index));
  const version = await catalog.add({ services: [], slos: all, composites: [], roster: emptyRoster });
  await catalog.putInForce(
    {
      version,
      sourceId: 'bench',
      handedInAt: horizon,
      services: 0,
      slos,
      warnings: [],
      streamVersion: 0,
    },
    0,
  );
  let pages = 0;
  for (let history = 0; history < Math.min(DISTINCT_HISTORIES, slos); history += 1) {
    const sharing = all.filter((_, index) => index % DISTINCT_HISTORIES === history);
    const { days, folds } = pagesOf(history, horizon);
    pages += sharing.length * (days.length + folds.length);
    const writes = sharing.flatMap((slo) => [
      ...days.map((day) => () => ledger.putDay(slo.name, day, 0)),
      ...folds.map((fold) => () => ledger.putFold(slo.name, fold, 0)),
      () => states.put(sampleState(slo, horizon), 0, []),
    ]);
    await pMap(writes, (write) => write(), { concurrency: WRITES_AT_ONCE });
  }
  return { pages };
}

/** The four open days, the day that the window begins in, and the months, each fold as it is before the next midnight. */
function pagesOf(history: number, horizon: Instant): { days: Day[]; folds: MonthFold[] } {
  const openFrom = firstOpenDay(horizon);
  const needs = ledgerNeeds(sloTerms(sampleSlo(history)), horizon, openFrom, []);
  // Two days more than the window: it moves on while the benchmark runs, and a fold keeps what was folded before.
  const starts = daysBetween(plusMs(horizon, -SAMPLE_WINDOW_MS - 2 * DAY_MS), horizon);
  const days = new Map(starts.map((start) => [start, sampleDay(history, start, horizon)]));
  const kept = new Set([...needs.days, ...needs.days.map((day) => plusMs(day, DAY_MS))]);
  const folds = needs.months.map((month) => {
    const ofMonth = [...days.values()].filter(({ start }) => start < openFrom && monthOf(start) === month);
    return foldDays({ month, days: new Map() }, ofMonth);
  });
  return { days: [...days.values()].filter(({ start }) => kept.has(start)), folds };
}
