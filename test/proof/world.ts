import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type * as z from 'zod';
import { openDatabase } from '#adapters/local/open-database.ts';
import { sqliteContactLog } from '#adapters/local/sqlite-contact-log.ts';
import { sqliteEventLog } from '#adapters/local/sqlite-event-log.ts';
import { sqlitePageBook } from '#adapters/local/sqlite-page-book.ts';
import {
  type Actor,
  deliveryEventSchemas,
  deliveryStream,
  type LegName,
  type PageAction,
  wakingEventSchemas,
} from '#core/oncall/events.ts';
import type { PageNotice } from '#core/oncall/notice.ts';
import type { Roster } from '#core/oncall/schema.ts';
import { type EventOf, eventOf, type LoggedEvent } from '#core/shared/event.ts';
import { HOUR_MS, type Instant, instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { changePage } from '#flows/oncall/change-page.ts';
import { deliverPage } from '#flows/oncall/deliver-page.ts';
import { PermanentDeliveryError, TransientDeliveryError } from '#flows/oncall/delivery-error.ts';
import { muteService } from '#flows/oncall/mute-service.ts';
import { type AlertEvent, openPage } from '#flows/oncall/open-page.ts';
import type { ContactLog, PageBook, PageLeg, RosterSource } from '#flows/oncall/ports.ts';
import { sweepPages } from '#flows/oncall/sweep-pages.ts';
import { wakePage } from '#flows/oncall/wake-page.ts';
import type { Clock, EventLog } from '#flows/shared/ports.ts';
import type { Dice } from './dice.ts';
import { type Fault, FaultPlan } from './faults.ts';
import type { Scene, SceneAlert } from './scene.ts';
import { VirtualTime } from './virtual-time.ts';

const LEGS: readonly LegName[] = ['topic', 'pagerduty', 'sms', 'voice', 'email'];
const OWN_TARGETS: Partial<Record<LegName, readonly string[]>> = { topic: ['topic'], pagerduty: ['events-v2'] };

/** Lambda ends a worker after this; the sweep's has longer. */
export const WORKER_LIFE_MS = 30_000;
const SWEEP_LIFE_MS = 55_000;
/** When SQS brings a message again, and how often. */
export const RETRY_MS = 60_000;
const RECEIVES_MAX = 200;
/** The world begins before the first alert, so that mutes may begin before it. */
const BEFORE_MS = 10 * MINUTE_MS;
/** After the last alert is over and the faults are, everything has to come right within this. */
const SETTLE_MS = HOUR_MS;

/** One call of a leg, as the other side saw it. */
export interface Call {
  readonly leg: LegName;
  readonly target: string;
  readonly action: PageAction;
  readonly pageKey: string;
  readonly begunAt: Instant;
  /** When it was accepted; null where it was not. */
  readonly acceptedAt: Instant | null;
}

/** What somebody asked of a page, and what they were told. */
export interface Answer {
  readonly pageKey: string;
  readonly actor: Actor;
  readonly asked: 'AcknowledgePage' | 'UnacknowledgePage';
  readonly told: string;
}

/** What PagerDuty shows of a page from a moment on. */
export interface Shown {
  readonly pageKey: string;
  readonly at: Instant;
  readonly status: 'triggered' | 'acknowledged' | 'resolved';
}

/** All that happened in a world, to be judged. */
export interface History {
  readonly scene: Scene;
  readonly faults: FaultPlan;
  readonly end: Instant;
  readonly calls: readonly Call[];
  readonly answers: readonly Answer[];
  readonly events: ReadonlyMap<string, readonly LoggedEvent[]>;
  /** What the legs wrote down of each page. */
  readonly deliveries: ReadonlyMap<string, readonly EventOf<typeof deliveryEventSchemas>[]>;
  /** What PagerDuty showed of each page from when on, and what it had to say about what it was told. */
  readonly pagerDuty: readonly Shown[];
  readonly complaints: readonly string[];
  readonly dead: readonly string[];
}

/** Plays a scene: the flows, the SQLite adapters, queues, a bus, legs, people and PagerDuty, under one clock. */
export class World {
  readonly time: VirtualTime;
  readonly #dice: Dice;
  readonly #scene: Scene;
  readonly #faults: FaultPlan;
  readonly #database: DatabaseSync;
  readonly #anyOpen: StatementSync;
  readonly #eventLog: EventLog;
  readonly #pages: PageBook;
  readonly #contactLog: ContactLog;
  #roster: Roster;
  readonly #calls: Call[] = [];
  readonly #answers: Answer[] = [];
  /** Pages of which an acknowledgement was taken back: once is enough for anybody. */
  readonly #takenBack = new Set<string>();
  readonly #pagerDuty: Shown[] = [];
  readonly #complaints: string[] = [];
  readonly #dead: string[] = [];

  constructor(scene: Scene, dice: Dice) {
    this.#scene = scene;
    this.#dice = dice;
    this.time = new VirtualTime(plusMs(scene.start, -BEFORE_MS));
    this.#faults = new FaultPlan(dice, () => this.time.now, scene.start);
    this.#database = openDatabase(':memory:');
    const onAppended = (events: readonly LoggedEvent[]) => this.#publish(events);
    this.#eventLog = sqliteEventLog(this.#database, onAppended);
    this.#pages = sqlitePageBook(this.#database, onAppended);
    this.#contactLog = sqliteContactLog(this.#database);
    this.#anyOpen = this.#database.prepare('SELECT 1 FROM open_pages LIMIT 1');
    this.#roster = scene.roster;
  }

  async play(): Promise<History> {
    const { alerts, changes, mutes } = this.#scene;
    const last = Math.max(this.#faults.until, ...alerts.map(({ resolved }) => resolved.resolvedAt));
    const end = plusMs(instant(last), SETTLE_MS);
    for (const alert of alerts) this.#planAlert(alert, end);
    for (const { at, roster } of changes)
      this.#at(at, () => {
        this.#roster = roster;
      });
    for (const mute of mutes) this.#planMute(mute);
    this.#planSweeps(end);
    await this.time.runTo(end);
    const events = new Map<string, LoggedEvent[]>();
    for (const { pageKey } of alerts) events.set(pageKey, await this.#eventLog.read(`page/${pageKey}`, 0));
    const deliveries = new Map<string, EventOf<typeof deliveryEventSchemas>[]>();
    for (const { pageKey } of alerts) deliveries.set(pageKey, await this.#deliveriesOf(pageKey));
    this.#database.close();
    return {
      scene: this.#scene,
      faults: this.#faults,
      end,
      calls: this.#calls,
      answers: this.#answers,
      events,
      deliveries,
      pagerDuty: this.#pagerDuty,
      complaints: this.#complaints,
      dead: this.#dead,
    };
  }

  async #deliveriesOf(pageKey: string): Promise<EventOf<typeof deliveryEventSchemas>[]> {
    const told = this.#calls.filter((call) => call.pageKey === pageKey);
    const streams = new Set(told.map(({ leg, target }) => deliveryStream(pageKey, leg, target)));
    const events = await Promise.all([...streams].map((stream) => this.#eventLog.read(stream, 0)));
    return events.flat().map((event) => deliveryEventSchema.parse(event));
  }

  #at(at: Instant, act: () => void): void {
    this.time.after(at - this.time.now, act);
  }

  #planAlert({ fired, resolved }: SceneAlert, end: Instant): void {
    const event = (version: number, at: number) => ({
      id: `slo/${fired.slo}@${version}`,
      stream: `slo/${fired.slo}`,
      version,
      capability: 'slo',
      at: instant(at),
    });
    const begin: AlertEvent = { ...event(1, fired.firedAt), type: 'AlertFired', data: fired };
    const over: AlertEvent = { ...event(2, resolved.resolvedAt), type: 'AlertResolved', data: resolved };
    this.#at(instant(fired.firedAt), () => this.#announce(begin));
    this.#at(instant(resolved.resolvedAt), () => this.#announce(over));
    if (this.#faults.kinds.has('alert-replayed'))
      for (const alert of [begin, over, begin])
        this.#at(plusMs(end, -this.#dice.int(1, HOUR_MS)), () => this.#announce(alert));
  }

  #planMute({ at, to, endedAt }: Scene['mutes'][number]): void {
    const who = { service: 'shop', actor: { by: 'ana', channel: 'cli' }, reason: 'planned' } as const;
    this.#at(at, () =>
      this.#insist((ports) => muteService(ports, { type: 'AddMute', from: ports.clock.now(), to, ...who })),
    );
    if (endedAt !== null)
      this.#at(endedAt, () =>
        this.#insist((ports) => muteService(ports, { type: 'EndMute', added: 'mute/shop@1', ...who })),
      );
  }

  #planSweeps(end: Instant): void {
    for (let at = plusMs(this.time.now, MINUTE_MS); at < end; at = plusMs(at, MINUTE_MS))
      this.#at(at, () => {
        // One that would find nothing is not played: most minutes of most worlds have no page.
        if (!this.#hasOpenPages() || this.#faults.strikes('sweep-lost')) return;
        const lateMs = this.#faults.strikes('sweep-late') ? this.#dice.int(0, 10 * MINUTE_MS) : 0;
        const times = this.#faults.strikes('sweep-doubled') ? 2 : 1;
        for (let time = 0; time < times; time += 1)
          this.time.after(lateMs, () => void this.#work(SWEEP_LIFE_MS, (ports) => sweepPages(ports)));
      });
  }

  #hasOpenPages(): boolean {
    return this.#anyOpen.get() !== undefined;
  }

  /** An alert's event on its way from the log of its SLO to the opener of pages. */
  #announce(alert: AlertEvent): void {
    this.#send('open-pages', (ports) => openPage({ ...ports, legs: LEGS }, alert));
  }

  /** From the log's stream over the bus into the queue of each leg. */
  #publish(events: readonly LoggedEvent[]): void {
    for (const event of events) {
      if (!(event.type in wakingEventSchemas)) continue;
      const { pageKey, legs } = event.data as { pageKey: string; legs: readonly LegName[] };
      for (const leg of legs)
        this.#send(`deliver by ${leg}`, async (ports) => {
          const outcomes = await deliverPage({ ...ports, leg: ports.leg(leg) }, { pageKey });
          const held = outcomes.flatMap((outcome) => ('until' in outcome ? [outcome.until] : []));
          return held.length === 0 ? undefined : Math.min(...held);
        });
      if (event.type === 'PageEscalated' && !this.#faults.strikes('timer-lost'))
        this.#setTimer(stepTakenSchema.parse(event));
    }
  }

  #setTimer({ data }: z.output<typeof stepTakenSchema>): void {
    this.#send('wake-pages', async (ports) => {
      const wakeUp = await wakePage(ports, data);
      return 'notBefore' in wakeUp ? wakeUp.notBefore : undefined;
    });
  }

  /**
   * A queue: a message is handed to a worker at least once, again after a minute where that failed or died, and again at
   * the moment that the worker gives, if any.
   */
  #send(queue: string, handle: (ports: WorkerPorts) => Promise<unknown>): void {
    const receive = async (receives: number): Promise<void> => {
      let waitMs: number | undefined;
      const outcome = await this.#work(WORKER_LIFE_MS, async (ports) => {
        const notBefore = await handle(ports);
        if (typeof notBefore === 'number') waitMs = notBefore - ports.clock.now();
      });
      if (outcome === 'done' && waitMs === undefined) return;
      if (outcome === 'done' && waitMs !== undefined) {
        const lateMs = this.#faults.strikes('timer-late') ? this.#dice.int(0, 10 * MINUTE_MS) : 0;
        // SQS hides a message for whole seconds.
        this.time.after(Math.ceil(waitMs / 1_000) * 1_000 + lateMs, () => void receive(receives + 1));
      } else if (receives >= RECEIVES_MAX) this.#dead.push(queue);
      else this.time.after(RETRY_MS, () => void receive(receives + 1));
    };
    const times = this.#faults.strikes('message-twice') ? 2 : 1;
    for (let time = 0; time < times; time += 1) {
      const lateMs = this.#faults.strikes('message-late') ? this.#dice.int(0, 5 * MINUTE_MS) : 0;
      this.time.after(this.#dice.int(100, 800) + lateMs, () => void receive(1));
    }
  }

  /** Somebody who tries until it is done. */
  #insist(act: (ports: WorkerPorts) => Promise<unknown>): void {
    void this.#work(WORKER_LIFE_MS, act).then((outcome) => {
      if (outcome !== 'done') this.time.after(20_000, () => this.#insist(act));
    });
  }

  /** One worker of its own fate, until it is done, fails, dies or runs out of time. */
  async #work(lifeMs: number, handle: (ports: WorkerPorts) => Promise<unknown>): Promise<'done' | 'failed'> {
    const worker = new Worker(this.time, this.#faults, this.#dice);
    this.time.after(lifeMs, () => worker.die());
    const alive = handle(this.#portsOf(worker)).then(
      () => 'done' as const,
      (error) => {
        if (isDefect(error)) throw error;
        return 'failed' as const;
      },
    );
    const outcome = await Promise.race([alive, worker.death]);
    worker.die();
    return outcome;
  }

  #portsOf(worker: Worker): WorkerPorts {
    return {
      eventLog: {
        append: (stream, version, events) => worker.call('store', () => this.#eventLog.append(stream, version, events)),
        read: (stream, after) => worker.call('store', () => this.#eventLog.read(stream, after)),
      },
      pages: {
        append: (write) => worker.call('store', () => this.#pages.append(write)),
        lead: (service, urgency) => worker.call('store', () => this.#pages.lead(service, urgency)),
        row: (service, key) => worker.call('store', () => this.#pages.row(service, key)),
        records: (from, to) => this.#pages.records(from, to),
        ofService: (service) => worker.call('store', () => this.#pages.ofService(service)),
        all: () => once(() => worker.call('store', () => Array.fromAsync(this.#pages.all()))),
      },
      contactLog: {
        told: (leg, target, since) => worker.call('store', () => this.#contactLog.told(leg, target, since)),
        note: (leg, target, telling) => worker.call('store', () => this.#contactLog.note(leg, target, telling)),
      },
      roster: { roster: () => worker.call('roster', async () => this.#roster) },
      clock: { now: () => plusMs(this.time.now, worker.skewMs) },
      leg: (name) => this.#legOf(name, worker),
    };
  }

  #legOf(name: LegName, worker: Worker): PageLeg {
    return {
      name,
      targets: async () => OWN_TARGETS[name] ?? [],
      send: (target, notice) => this.#sendBy(name, target, notice, worker),
    };
  }

  async #sendBy(leg: LegName, target: string, notice: PageNotice, worker: Worker): Promise<{ reference: string }> {
    const { action, pageKey } = notice;
    const call = { leg, target, action, pageKey, begunAt: this.time.now };
    const faults = this.#faults;
    await worker.call('leg', async () => {});
    const refuse = (error: Error) => {
      this.#calls.push({ ...call, acceptedAt: null });
      return error;
    };
    if (faults.strikes('leg-refuses')) throw refuse(new PermanentDeliveryError('refused'));
    if (faults.strikes('leg-throttled'))
      throw refuse(new TransientDeliveryError('throttled', { outcomeUnknown: false }));
    if (faults.strikes('never-sent')) throw refuse(new TransientDeliveryError('no answer', { outcomeUnknown: true }));
    const accepted: Call = { ...call, acceptedAt: this.time.now };
    this.#calls.push(accepted);
    this.#arrive(accepted);
    if (faults.strikes('answer-lost'))
      throw new TransientDeliveryError('the answer was lost', { outcomeUnknown: true });
    await worker.call('leg', async () => {});
    return { reference: `${leg}-${this.#calls.length}` };
  }

  /** What was accepted reaches PagerDuty's own books, or a person, or nobody. */
  #arrive({ leg, target, action, pageKey }: Call): void {
    if (leg === 'pagerduty') this.#keepInPagerDuty(action, pageKey);
    if (action !== 'trigger' || this.#faults.strikes('accepted-then-nothing')) return;
    const lateMs = this.#faults.strikes('late-delivery') ? this.#dice.int(0, HOUR_MS) : 0;
    const reactionMs = this.#dice.int(5_000, 15 * MINUTE_MS);
    if (!this.#dice.chance(this.#scene.answers)) return;
    const actor: Actor = leg === 'pagerduty' ? { by: 'ana', channel: 'pagerduty' } : { by: target, channel: 'link' };
    this.time.after(lateMs + reactionMs, () => this.#acknowledge(pageKey, actor));
  }

  #acknowledge(pageKey: string, actor: Actor): void {
    // Whoever answers in PagerDuty has changed it there before anybody here hears of it.
    if (actor.channel === 'pagerduty') this.#keepInPagerDuty('acknowledge', pageKey);
    this.#ask(pageKey, actor, 'AcknowledgePage');
    // Whoever presses a button that seems dead presses it again.
    if (this.#dice.chance(0.2)) this.#ask(pageKey, actor, 'AcknowledgePage');
    if (!this.#takenBack.has(pageKey) && this.#dice.chance(this.#scene.takesBack)) {
      this.#takenBack.add(pageKey);
      this.time.after(this.#dice.int(1, 20) * MINUTE_MS, () => this.#ask(pageKey, actor, 'UnacknowledgePage'));
    }
  }

  #ask(pageKey: string, actor: Actor, asked: Answer['asked']): void {
    const command =
      asked === 'AcknowledgePage'
        ? ({ type: asked, actor } as const)
        : ({ type: asked, actor, reason: 'not me' } as const);
    this.#insist(async (ports) => {
      const change = await changePage(ports, pageKey, command);
      this.#answers.push({ pageKey, actor, asked, told: 'refusal' in change ? change.refusal.code : 'done' });
    });
  }

  /** Events v2: a trigger after a resolve opens anew, what has no open alert is dropped. */
  #keepInPagerDuty(action: PageAction, pageKey: string): void {
    const before = this.#pagerDuty.findLast((shown) => shown.pageKey === pageKey)?.status;
    const show = (status: Shown['status']) => void this.#pagerDuty.push({ pageKey, at: this.time.now, status });
    if (action === 'trigger') {
      if (before === 'resolved')
        this.#complaints.push(`${pageKey} was triggered in PagerDuty after it was resolved there`);
      if (before === undefined || before === 'resolved') show('triggered');
    } else if (action === 'acknowledge' && before === 'triggered') show('acknowledged');
    else if (action === 'resolve' && before !== undefined) show('resolved');
  }
}

interface WorkerPorts {
  readonly eventLog: EventLog;
  readonly pages: PageBook;
  readonly contactLog: ContactLog;
  readonly roster: RosterSource;
  readonly clock: Clock;
  leg(name: LegName): PageLeg;
}

/** A process that can be slow, be told no, and stop for ever between any two of its calls. */
class Worker {
  readonly #time: VirtualTime;
  readonly #faults: FaultPlan;
  readonly #dice: Dice;
  readonly #death = Promise.withResolvers<'failed'>();
  #isDead = false;
  readonly skewMs: number;

  constructor(time: VirtualTime, faults: FaultPlan, dice: Dice) {
    this.#time = time;
    this.#faults = faults;
    this.#dice = dice;
    this.skewMs = faults.strikes('clock-skew') ? dice.int(-MINUTE_MS, MINUTE_MS) : 0;
  }

  get death(): Promise<'failed'> {
    return this.#death.promise;
  }

  die(): Promise<never> {
    this.#isDead = true;
    this.#death.resolve('failed');
    return new Promise(() => {});
  }

  async call<Result>(side: 'store' | 'roster' | 'leg', effect: () => Promise<Result>): Promise<Result> {
    await this.#time.sleep(this.#latencyMs(side));
    if (this.#isDead || this.#faults.strikes('dies-before')) return this.die();
    if (side === 'roster' && this.#faults.strikes('roster-unreadable'))
      throw new WorldError('the documents can not be read');
    if (side !== 'leg' && this.#faults.strikes('store-throttled')) throw new WorldError('throttled');
    const result = await effect();
    if (this.#faults.strikes('dies-after')) return this.die();
    if (side === 'store' && this.#faults.strikes('store-answer-lost')) throw new WorldError('the answer was lost');
    return result;
  }

  #latencyMs(side: 'store' | 'roster' | 'leg'): number {
    const slow: Fault = side === 'leg' ? 'slow-leg' : 'slow-store';
    if (this.#faults.strikes(slow)) return this.#dice.int(0, side === 'leg' ? 20_000 : 3_000);
    return side === 'leg' ? this.#dice.int(50, 400) : this.#dice.int(2, 15);
  }
}

const deliveryEventSchema = eventOf(deliveryEventSchemas);
const stepTakenSchema = eventOf({ PageEscalated: wakingEventSchemas.PageEscalated });

/** What the world does to a worker; anything else that a flow throws is a defect of ours. */
class WorldError extends Error {
  override readonly name = 'WorldError';
}

const KNOWN_ERRORS = ['PageDeliveryError', 'PageUnknownError', 'DeliveryRecordError', 'WorldError'];

function isDefect(error: unknown): boolean {
  if (!(error instanceof Error)) return true;
  if (KNOWN_ERRORS.includes(error.name)) return false;
  return !/was written by others|was changed by somebody else|were changed by somebody else/.test(error.message);
}

async function* once<Item>(all: () => Promise<readonly Item[]>): AsyncGenerator<Item> {
  yield* await all();
}
