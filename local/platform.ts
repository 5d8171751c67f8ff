import type { DatabaseSync } from 'node:sqlite';
import { inProcessBus } from '#adapters/local/in-process-bus.ts';
import { inProcessQueue } from '#adapters/local/in-process-queue.ts';
import { type InboxMessage, inboxLeg } from '#adapters/local/inbox.ts';
import { sqliteCatalog } from '#adapters/local/sqlite-catalog.ts';
import { sqliteEventLog, sqliteOutbox } from '#adapters/local/sqlite-event-log.ts';
import { sqliteLedger } from '#adapters/local/sqlite-ledger.ts';
import { sqlitePageBook } from '#adapters/local/sqlite-page-book.ts';
import { sqliteSloStates } from '#adapters/local/sqlite-slo-states.ts';
import { wakingEventSchemas } from '#core/oncall/events.ts';
import { eventOf, type LoggedEvent } from '#core/shared/event.ts';
import type { Instant } from '#core/shared/instant.ts';
import { alertFiredSchema, alertResolvedSchema, policyRuleSchema } from '#core/slo/events.ts';
import type { CatalogStore } from '#flows/catalog/ports.ts';
import { publishEvents } from '#flows/events/publish-events.ts';
import { deliverPage } from '#flows/oncall/deliver-page.ts';
import { type OpenPagePorts, openPage } from '#flows/oncall/open-page.ts';
import type { RosterSource } from '#flows/oncall/ports.ts';
import { sweepPages } from '#flows/oncall/sweep-pages.ts';
import type { Clock, EventLog } from '#flows/shared/ports.ts';
import { evaluateSlos, type ShardResult } from '#flows/slo/evaluate-slos.ts';
import { planEvaluations } from '#flows/slo/plan-evaluations.ts';
import type { MetricSource, SloCatalog, SloStates } from '#flows/slo/ports.ts';
import type { Cadence, Shard } from '#flows/slo/shard.ts';

/** The whole platform in one process: the flows of the Lambdas, joined to local adapters. */
export interface LocalPlatform {
  readonly catalog: CatalogStore & SloCatalog & RosterSource;
  readonly states: SloStates;
  readonly eventLog: EventLog;
  /** What the schedules do on AWS: plans, evaluates, publishes, pages and sweeps, and returns when all of it is done. */
  evaluate(cadence: Cadence, scheduledAt: Instant): Promise<readonly ShardResult[]>;
}

export interface LocalPlatformOptions {
  readonly database: DatabaseSync;
  readonly source: MetricSource;
  readonly sourceDelayMs: number;
  readonly clock: Clock;
  readonly onPage: (message: InboxMessage) => void;
  /** Told what error-budget policies have to say. */
  readonly onNotice?: (notice: string) => void;
  readonly onEvaluated?: (slo: string) => void;
  /** Told of work that was given up, as a dead-letter queue's alarm would be. */
  readonly onDead: (what: string, cause: unknown) => void;
  /** Before what failed is tried a second time; doubled before each further time. */
  readonly retryDelayMs?: number;
}

/** Events that a process before this one left in the outbox are handled from the start on. */
export function localPlatform(options: LocalPlatformOptions): LocalPlatform {
  const { database, source, clock, sourceDelayMs, onDead, retryDelayMs = 1_000 } = options;
  const why = new Map<string, unknown>();
  const bus = inProcessBus(({ id }, error) => void why.set(id, error));
  const outbox = sqliteOutbox(database);
  const events = inProcessQueue<LoggedEvent>({
    async handle(event) {
      const { failedIds } = await publishEvents({ bus }, [event]);
      if (failedIds.has(event.id)) throw why.get(event.id);
      // A process that stops before this line leaves the event to the next one; consumers are idempotent.
      outbox.settle(event);
    },
    onDead: ({ message: { type, id }, cause }) => onDead(`${type} ${id} (tried again at the next start)`, cause),
    attemptsMax: EVENT_ATTEMPTS_MAX,
    retryDelayMs,
  });
  const onAppended = (appended: readonly LoggedEvent[]) => void events.send(appended);
  const eventLog = sqliteEventLog(database, onAppended);
  const states = sqliteSloStates(database, onAppended);
  const catalog = sqliteCatalog(database);
  const leg = inboxLeg(database, options.onPage);
  const pages = sqlitePageBook(database, onAppended);
  const paging: OpenPagePorts = { eventLog, pages, roster: catalog, clock, legs: [leg.name] };
  bus.subscribe(['AlertFired', 'AlertResolved'], async (event) => {
    await openPage(paging, alertEventSchema.parse(event));
  });
  bus.subscribe(Object.keys(wakingEventSchemas), async (event) => {
    const { data } = wakingEventSchema.parse(event);
    if (data.legs.includes(leg.name)) await deliverPage({ eventLog, leg, clock }, data);
  });
  bus.subscribe(['PolicyRuleMet', 'PolicyRuleCleared'], async (event) => {
    options.onNotice?.(policyEventSchema.parse(event).data.notice);
  });
  void events.send(outbox.waiting());

  const results: ShardResult[] = [];
  const ports = { catalog, states, ledger: sqliteLedger(database), eventLog, source, clock, sourceDelayMs };
  const onEvaluated = options.onEvaluated === undefined ? {} : { onEvaluated: options.onEvaluated };
  const shards = inProcessQueue<Shard>({
    handle: async (shard) => void results.push(await evaluateSlos({ ...ports, ...onEvaluated }, shard)),
    onDead: ({ message, cause }) => onDead(`a shard of ${message.names.length} SLOs`, cause),
    concurrency: 1,
    retryDelayMs,
  });
  return {
    catalog,
    states,
    eventLog,
    async evaluate(cadence, scheduledAt) {
      await planEvaluations({ catalog, states, queue: shards, clock }, { cadence, scheduledAt });
      await shards.drained();
      // Shards lead to alerts, alerts to pages, pages to deliveries: all events, each sent before what led to it is done.
      await events.drained();
      const { failures } = await sweepPages(paging);
      for (const { pageKey, error } of failures) onDead(`page ${pageKey} (tried again by the next sweep)`, error);
      await events.drained();
      return results.splice(0);
    },
  };
}

/** With their pauses 63 s: longer than the claim of a delivery whose process died over it (CLAIM_MS, 45 s). */
const EVENT_ATTEMPTS_MAX = 7;

const alertEventSchema = eventOf({ AlertFired: alertFiredSchema, AlertResolved: alertResolvedSchema });
const wakingEventSchema = eventOf(wakingEventSchemas);
const policyEventSchema = eventOf({ PolicyRuleMet: policyRuleSchema, PolicyRuleCleared: policyRuleSchema });
