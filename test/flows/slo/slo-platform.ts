import { openDatabase } from '#adapters/local/open-database.ts';
import { recordedSource } from '#adapters/local/recorded-source.ts';
import { sqliteEventLog } from '#adapters/local/sqlite-event-log.ts';
import { sqliteLedger } from '#adapters/local/sqlite-ledger.ts';
import { sqliteSloStates } from '#adapters/local/sqlite-slo-states.ts';
import { DAY_MS, type Instant, instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { defaultRules } from '#core/slo/alert-rules.ts';
import { sloStream } from '#core/slo/events.ts';
import type { AnySlo, CompositeSlo, Metric, Slo } from '#core/slo/schema.ts';
import type { SloState } from '#core/slo/state.ts';
import type { EvaluatePorts } from '#flows/slo/due-slo.ts';
import { evaluateSlos } from '#flows/slo/evaluate-slos.ts';
import type { SloCatalog } from '#flows/slo/ports.ts';
import type { Cadence } from '#flows/slo/shard.ts';

/** Noon of a Wednesday: no midnight within twelve hours. */
export const NOON = instant(Date.UTC(2026, 8, 23, 12));

/** A platform on SQLite in memory whose source a test fills, with a clock that stands at the scheduled instant. */
export function sloPlatform(slos: readonly AnySlo[] = [sloNamed('checkout')]) {
  const database = openDatabase(':memory:');
  const source = recordedSource();
  const inForce = { slos };
  const clock = { time: NOON, now: () => clock.time };
  const log = sqliteEventLog(database);
  const ports: EvaluatePorts = {
    eventLog: log,
    catalog: catalogOf(inForce),
    states: sqliteSloStates(database),
    ledger: sqliteLedger(database),
    source,
    clock,
    sourceDelayMs: 0,
  };
  return {
    ports,
    source,
    clock,
    inForce,
    /** Counts events for every minute of [from, to). */
    fill(slo: Slo, from: Instant, to: Instant, bad: number, total: number) {
      for (let at = from; at < to; at = plusMs(at, MINUTE_MS)) {
        source.record(slo.sli.total, at, total);
        if (bad > 0) source.record(slo.sli.part, at, bad);
      }
    },
    run(
      scheduledAt: Instant,
      cadence: Cadence = 'fast',
      names = inForce.slos.map(({ name }) => name),
      through = ports,
    ) {
      clock.time = scheduledAt;
      return evaluateSlos(through, { cadence, scheduledAt, names });
    },
    async state(slo: string): Promise<SloState> {
      const state = (await ports.states.load([slo])).get(slo);
      if (state === undefined) throw new Error(`${slo} has no state`);
      return state;
    },
    async events(slo: string): Promise<string[]> {
      return (await log.read(sloStream(slo), 0)).map(({ type }) => type);
    },
    read: (slo: string) => log.read(sloStream(slo), 0),
  };
}

/** An SLO of 99.9 % over 30 days that counts bad events. */
export function sloNamed(name: string, changes: Partial<Slo> = {}): Slo {
  const metric = (metricName: string): Metric => ({
    source: 'CloudWatch',
    namespace: 'Shop',
    metricName,
    dimensions: { Slo: name },
    statistic: 'Sum',
    region: 'eu-west-1',
  });
  return {
    name,
    displayName: name,
    service: 'shop',
    description: '',
    target: '0.999',
    window: { kind: 'rolling', lengthMs: 30 * DAY_MS },
    budgeting: { method: 'Occurrences' },
    minFailures: 2,
    rules: defaultRules(30 * DAY_MS, '0.999', 2).rules,
    sli: { counts: 'bad', part: metric('Errors'), total: metric('Requests') },
    corrections: [],
    policies: [],
    ...changes,
  };
}

/** A composite of objectives of 99.9 % and 99 % over a day, the first of which weighs three times as much. */
export function compositeOf(name: string, changes: Partial<CompositeSlo> = {}) {
  const window = { kind: 'rolling', lengthMs: DAY_MS } as const;
  const objective = (label: string, target: string) =>
    sloNamed(`${name}-${label}`, { target, window, rules: [], partOf: name });
  const strict = objective('strict', '0.999');
  const lax = objective('lax', '0.99');
  const composite: CompositeSlo = {
    ...sloNamed(name, { target: '0.99', window, rules: defaultRules(30 * DAY_MS, '0.99', 2).rules }),
    sli: {
      counts: 'budgets',
      objectives: [
        { slo: strict.name, weight: '3' },
        { slo: lax.name, weight: '1' },
      ],
    },
    ...changes,
  };
  return { strict, lax, composite, all: [strict, lax, composite] };
}

function catalogOf(inForce: { slos: readonly AnySlo[] }): SloCatalog {
  return {
    version: async () => 1,
    async *slos() {
      yield* inForce.slos;
    },
    slosNamed: async (_, names) => inForce.slos.filter(({ name }) => names.includes(name)),
  };
}
