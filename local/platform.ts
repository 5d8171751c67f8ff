import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { inProcessBus } from '#adapters/local/in-process-bus.ts';
import { inProcessQueue } from '#adapters/local/in-process-queue.ts';
import { type InboxMessage, inboxLeg } from '#adapters/local/inbox.ts';
import { sqliteCatalog } from '#adapters/local/sqlite-catalog.ts';
import { sqliteEventLog } from '#adapters/local/sqlite-event-log.ts';
import { sqliteLedger } from '#adapters/local/sqlite-ledger.ts';
import { sqliteSloStates } from '#adapters/local/sqlite-slo-states.ts';
import { eventOf, type LoggedEvent } from '#core/shared/event.ts';
import type { Instant } from '#core/shared/instant.ts';
import { alertFiredSchema, alertResolvedSchema } from '#core/slo/events.ts';
import type { CatalogStore } from '#flows/catalog/ports.ts';
import { publishEvents } from '#flows/events/publish-events.ts';
import { deliverPage } from '#flows/oncall/deliver-page.ts';
import { openPage } from '#flows/oncall/open-page.ts';
import type { Clock, EventLog } from '#flows/shared/ports.ts';
import { evaluateSlos, type ShardResult } from '#flows/slo/evaluate-slos.ts';
import { planEvaluations } from '#flows/slo/plan-evaluations.ts';
import type { MetricSource, SloCatalog, SloStates } from '#flows/slo/ports.ts';
import type { Cadence, Shard } from '#flows/slo/shard.ts';

/** The whole platform in one process: the flows of the Lambdas, joined to local adapters. */
export interface LocalPlatform {
  readonly catalog: CatalogStore & SloCatalog;
  readonly states: SloStates;
  readonly eventLog: EventLog;
  /** What the schedules do on AWS: plans, evaluates, publishes and pages, and returns when all of it is done. */
  evaluate(cadence: Cadence, scheduledAt: Instant): Promise<readonly ShardResult[]>;
}

export interface LocalPlatformOptions {
  readonly database: DatabaseSync;
  readonly source: MetricSource;
  readonly sourceDelayMs: number;
  readonly clock: Clock;
  readonly onPage: (message: InboxMessage) => void;
  readonly onEvaluated?: (slo: string) => void;
  /** Told of work that was given up, as a dead-letter queue's alarm would be. */
  readonly onDead: (what: string, cause: unknown) => void;
}

export function localPlatform(options: LocalPlatformOptions): LocalPlatform {
  const { database, source, clock, sourceDelayMs, onDead } = options;
  const bus = inProcessBus((event, error) => onDead(`the event ${event.id}`, error));
  let publishing: Promise<unknown> = Promise.resolve();
  // The log is the outbox: what is appended is published, one batch after the other.
  const publish = (events: readonly LoggedEvent[]) => {
    publishing = publishing.then(() => publishEvents({ bus }, events));
  };
  const eventLog = sqliteEventLog(database, publish);
  const states = sqliteSloStates(database, publish);
  const catalog = sqliteCatalog(database);
  const leg = inboxLeg(database, options.onPage);

  const deliveries = inProcessQueue<{ pageKey: string }>({
    handle: async (message) => void (await deliverPage({ eventLog, leg, clock }, message)),
    onDead: ({ message, cause }) => onDead(`the delivery of page ${message.pageKey}`, cause),
  });
  const alerts = inProcessQueue<LoggedEvent>({
    handle: async (event) => void (await openPage({ eventLog, clock }, alertEventSchema.parse(event))),
    onDead: ({ message, cause }) => onDead(`the page of ${message.id}`, cause),
  });
  bus.subscribe(['AlertFired', 'AlertResolved'], (event) => alerts.send([event]));
  bus.subscribe(['PageOpened', 'PageResolved'], (event) => deliveries.send([pageSchema.parse(event.data)]));

  const results: ShardResult[] = [];
  const ports = { catalog, states, ledger: sqliteLedger(database), eventLog, source, clock, sourceDelayMs };
  const onEvaluated = options.onEvaluated === undefined ? {} : { onEvaluated: options.onEvaluated };
  const shards = inProcessQueue<Shard>({
    handle: async (shard) => void results.push(await evaluateSlos({ ...ports, ...onEvaluated }, shard)),
    onDead: ({ message, cause }) => onDead(`a shard of ${message.names.length} SLOs`, cause),
    concurrency: 1,
  });
  return {
    catalog,
    states,
    eventLog,
    async evaluate(cadence, scheduledAt) {
      await planEvaluations({ catalog, states, queue: shards, clock }, { cadence, scheduledAt });
      await shards.drained();
      // Shards lead to alerts, alerts to pages, pages to deliveries; each step is published before the next is waited for.
      for (const queue of [alerts, deliveries]) {
        await publishing;
        await queue.drained();
      }
      return results.splice(0);
    },
  };
}

const pageSchema = z.object({ pageKey: z.string() });

const alertEventSchema = eventOf({ AlertFired: alertFiredSchema, AlertResolved: alertResolvedSchema });
