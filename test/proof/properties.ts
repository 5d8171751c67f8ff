import { CONTACT_LIMITS } from '#core/oncall/contact-limits.ts';
import { type LegName, type PageEvent, pageEventSchemas } from '#core/oncall/events.ts';
import { TOLD_OF_NO_END } from '#core/oncall/next-delivery.ts';
import { evolvePage, initialPage, type Page } from '#core/oncall/page.ts';
import { type EventOf, eventOf } from '#core/shared/event.ts';
import { MINUTE_MS } from '#core/shared/instant.ts';
import type { Call, History, Shown } from './world.ts';
import { RETRY_MS, WORKER_LIFE_MS } from './world.ts';

/** One page with all that happened to it. */
interface Story {
  readonly pageKey: string;
  readonly events: readonly EventOf<typeof pageEventSchemas>[];
  readonly triggers: readonly Call[];
  readonly calls: readonly Call[];
  /** The triggers that the log says were accepted. */
  readonly recorded: readonly Recorded[];
  readonly history: History;
  readonly end: Page;
}

interface Recorded {
  readonly at: number;
  readonly leg: LegName;
  readonly target: string;
  readonly number: number;
}

/** A property of escalation, by the number that it has in the literature of this project; gives what breaks it. */
type Property = (story: Story) => readonly string[];

const pageEventSchema = eventOf(pageEventSchemas);

/** What a clock may be wrong by. */
const SKEW_MS = MINUTE_MS;

/** By more than a claim outlives its worker: two may then take a target for theirs. */
function clocksDiffer({ faults }: History): boolean {
  return faults.kinds.has('clock-skew');
}

function skewMs(history: History): number {
  return clocksDiffer(history) ? SKEW_MS : 0;
}

/** What a worker may still do that read the page before: it lives no longer. */
function inFlightMs(history: History): number {
  return WORKER_LIFE_MS + skewMs(history);
}

/** A page waits so long at most until somebody is told, once nothing goes wrong any more: held back, behind another of its service, refused a moment ago, the longest way to a step that reaches anybody, retries. */
const REACHED_WITHIN_MS = 15 * MINUTE_MS + 15 * MINUTE_MS + 15 * MINUTE_MS + 40 * MINUTE_MS + 5 * RETRY_MS;

/** The promise of a platform of which nothing fails: from the alert to the first provider that accepts. */
const ACCEPTED_WITHIN_MS = 15_000;

/** What a leg refused a moment ago it is asked again after a quarter of an hour, by the message that comes next. */
const TOLD_WITHIN_MS = 20 * MINUTE_MS;

/** Behind the first page of a storm the next waits so long; those behind it longer. */
const BUNDLED_FOR_MS = 2 * MINUTE_MS;

/** Without faults: SQS hides a message for whole seconds, and a worker takes some of one. */
const TAKEN_WITHIN_MS = 5_000;

/** Where one of these strikes, a contact may be told without a note of it. */
const ERRS_IN_COUNTING = [
  'answer-lost',
  'dies-before',
  'dies-after',
  'store-throttled',
  'store-answer-lost',
  'slow-store',
  'slow-leg',
  'clock-skew',
] as const;

const ENDS: readonly PageEvent['type'][] = ['PageAcknowledged', 'PageSuppressed', 'PageResolved'];

/** Every message and every claim of a worker that died is over within this. */
const SETTLED_MS = 10 * MINUTE_MS;

export const PROPERTIES: Readonly<Record<string, Property>> = {
  'E1 after an acknowledgement nobody new is told': ({ events, triggers, history }) =>
    quietTimes(events, 'PageAcknowledged', ['PageUnacknowledged', 'PageResolved', 'PageSuppressed']).flatMap(
      ({ from, to }) =>
        triggers
          .filter(({ begunAt }) => begunAt > from + inFlightMs(history) && begunAt < to - skewMs(history))
          .map((call) => `${call.target} by ${call.leg} was told ${call.begunAt - from} ms after it was acknowledged`),
    ),

  'E2 after its end nobody is told that it burns': ({ events, triggers, history }) =>
    quietTimes(events, 'PageResolved', []).flatMap(({ from }) =>
      triggers
        .filter(({ begunAt }) => begunAt > from + inFlightMs(history))
        .map((call) => `${call.target} by ${call.leg} was told ${call.begunAt - from} ms after the end`),
    ),

  'E3 a page that nobody acknowledges reaches somebody': (story) => {
    const unreached = unreachedMs(story);
    return unreached > REACHED_WITHIN_MS && !isHeldByLimits(story)
      ? [`nobody was told for ${Math.round(unreached / MINUTE_MS)} min`]
      : [];
  },

  'E4 a contact is told once by each step, but where nobody knows whether it was': ({ recorded, events, history }) => {
    // Where clocks differ by more than a claim holds, two may send: told twice rather than never.
    if (clocksDiffer(history)) return [];
    const steps = events.flatMap((event) => (event.type === 'PageEscalated' ? [event.data] : []));
    const told = recorded.map(({ leg, target, number }) => {
      const isNamed = steps.some(
        (step) =>
          step.number === number && step.contacts.some((one) => one.leg === leg && (one.target ?? target) === target),
      );
      return { name: `${leg} ${target} by step ${number}`, isNamed };
    });
    const strange = told.filter(({ isNamed }) => !isNamed).map(({ name }) => `${name} was told, and not named`);
    const names = told.map(({ name }) => name);
    const twice = names.filter((name, index) => names.indexOf(name) !== index).map((name) => `${name} was told twice`);
    return [...strange, ...twice];
  },

  'E5 steps go on and never back': ({ events }) => {
    const steps = events.flatMap((event) => (event.type === 'PageEscalated' ? [event.data] : []));
    return steps.flatMap((step, index) => {
      const before = steps[index - 1];
      if (step.number !== index + 1) return [`step ${index + 1} has the number ${step.number}`];
      if (before === undefined) return [];
      const order = [step.cycle - before.cycle, step.round - before.round, step.step - before.step];
      const first = order.find((difference) => difference !== 0) ?? 0;
      return first > 0
        ? []
        : [
            `step ${before.cycle}.${before.round}.${before.step} was followed by ${step.cycle}.${step.round}.${step.step}`,
          ];
    });
  },

  'E6 what is acknowledged is not escalated': ({ events }) =>
    quietTimes(events, 'PageAcknowledged', ['PageUnacknowledged', 'PageResolved']).flatMap(({ events: during }) =>
      during.filter(({ type }) => type === 'PageEscalated').map(({ id }) => `${id} escalated what was acknowledged`),
    ),

  'E7 of several acknowledgements one counts, and everybody is told': ({ events, history, pageKey }) => {
    const doubled = quietTimes(events, 'PageAcknowledged', [
      'PageUnacknowledged',
      'PageSuppressed',
      'PageResolved',
    ]).flatMap(({ events: during }) =>
      during.filter(({ type }) => type === 'PageAcknowledged').map(({ id }) => `${id} acknowledged it twice`),
    );
    const strange = history.answers
      .filter((answer) => answer.pageKey === pageKey && answer.told !== 'done')
      .filter(({ told }) => !['already-acknowledged', 'already-resolved', 'not-acknowledged'].includes(told))
      .map(({ told }) => `somebody was told ${told}`);
    return [...doubled, ...strange];
  },

  'E8 what is taken back begins anew': ({ events }) =>
    events.flatMap((event, index) => {
      if (event.type !== 'PageUnacknowledged') return [];
      const next = events[index + 1];
      if (
        next === undefined ||
        next.type === 'PageResolved' ||
        next.type === 'PageSuppressed' ||
        next.type === 'PageBundled' ||
        next.type === 'PageAcknowledged'
      )
        return [];
      const isAnew =
        next.type === 'PageEscalated' && next.data.round === 1 && next.at - event.at <= 2 * MINUTE_MS + SKEW_MS;
      return isAnew ? [] : [`${event.id} was followed by ${next.type} after ${next.at - event.at} ms`];
    }),

  'E9 what was muted and still burns goes out when the mute ends': ({ events, history }) =>
    quietTimes(events, 'PageSuppressed', [
      'PageSuppressed',
      'PageBundled',
      'PageEscalated',
      'PageAcknowledged',
      'PageResolved',
    ]).flatMap(({ event, to }) => {
      if (event.type !== 'PageSuppressed') return [];
      const until = Math.max(event.data.dueAt, history.faults.until);
      const late = Math.min(to, history.end) - until;
      return late > SETTLED_MS ? [`${event.id} was still suppressed ${late} ms after its mute`] : [];
    }),

  'E10 the first page of a service goes at once, the next of it at least two minutes later': ({
    events,
    history,
    pageKey,
  }) => {
    const [opened, second] = events;
    // Whose clock is wrong by a minute goes a minute early, or late.
    if (clocksDiffer(history) || opened?.type !== 'PageOpened') return [];
    const { urgency, alert } = opened.data;
    const leads = history.scene.alerts
      .filter(({ fired }) => fired.service === alert.service)
      .flatMap((each) => leadsOf(eventsOf(history, each.pageKey), urgency))
      .toSorted((a, b) => a.at - b.at);
    const hasWaited = second?.type === 'PageBundled' && !leads.some(({ at }) => at <= second.at + inFlightMs(history));
    const early = leads.filter((lead, index) => {
      const before = leads[index - 1];
      const isOther = before !== undefined && before.pageKey !== lead.pageKey;
      return lead.pageKey === pageKey && isOther && lead.at - before.at < BUNDLED_FOR_MS;
    });
    return [
      ...(hasWaited ? ['it waited for its turn, and no other page of its service went out before'] : []),
      ...early.map(({ at }) => `it went out at ${new Date(at).toISOString()}, right behind another of its service`),
    ];
  },

  'a contact is told no more often than its limit, but for the first page of a service': (story) => {
    const { events, recorded, history } = story;
    if (ERRS_IN_COUNTING.some((fault) => history.faults.kinds.has(fault))) return [];
    const all = history.scene.alerts.flatMap(({ pageKey }) => recordedOf(history, pageKey));
    return recorded.flatMap((told) => {
      const limit = CONTACT_LIMITS[told.leg];
      if (limit === undefined || isAtOnce(events, told.number)) return [];
      // What others were sending at the same time it could not know of.
      const from = told.at - limit.withinMs + WORKER_LIFE_MS;
      const others = all.filter(
        ({ leg, target, at }) =>
          leg === told.leg && target === told.target && at > from && at < told.at - WORKER_LIFE_MS,
      );
      return others.length >= limit.count ? [`${told.target} by ${told.leg} had had ${others.length} before`] : [];
    });
  },

  'E11 a page keeps the plan that it began with': ({ events }) => {
    const [opened] = events;
    if (opened === undefined || opened.type !== 'PageOpened')
      return events.length === 0 ? [] : ['it was not opened first'];
    const { plan } = opened.data;
    return events.flatMap((event) =>
      event.type !== 'PageEscalated' ||
      (plan.steps[event.data.step] !== undefined && event.data.reason.includes(`by policy ${plan.name}`))
        ? []
        : [`${event.id} took a step of another plan: ${event.data.reason}`],
    );
  },

  'E12 no step is empty': ({ events }) =>
    events.flatMap((event) =>
      event.type === 'PageEscalated' && event.data.contacts.length === 0 ? [`${event.id} told nobody`] : [],
    ),

  'E13 PagerDuty shows what the page is': ({ events, history, pageKey }) => {
    if (clocksDiffer(history)) return [];
    const shown = history.pagerDuty.filter((each) => each.pageKey === pageKey);
    const wrong = (from: number, to: number, statuses: readonly Shown['status'][]) => {
      const settled = Math.max(from, history.faults.until) + TOLD_WITHIN_MS;
      const status = shown.findLast(({ at }) => at <= settled)?.status;
      if (settled >= Math.min(to, history.end) || status === undefined || statuses.includes(status)) return [];
      return [`PagerDuty still showed it ${status} ${settled - from} ms after it was ${statuses[0]}`];
    };
    const acknowledged = quietTimes(events, 'PageAcknowledged', [
      'PageUnacknowledged',
      'PageSuppressed',
      'PageResolved',
    ]);
    return [
      ...acknowledged.flatMap(({ from, to }) => wrong(from, to, ['acknowledged', 'resolved'])),
      ...quietTimes(events, 'PageResolved', []).flatMap(({ from, to }) => wrong(from, to, ['resolved'])),
    ];
  },

  'E14 what was resolved in PagerDuty is never triggered there again': ({ history, pageKey }) =>
    clocksDiffer(history) ? [] : history.complaints.filter((complaint) => complaint.startsWith(`${pageKey} `)),

  'a step is taken within a minute after it is due': ({ events, history }) => {
    if (history.faults.kinds.size > 0) return [];
    return events.flatMap((event, index) => {
      const dueAt = index === 0 ? null : pageAt(events, index).dueAt;
      if (dueAt === null || event.type !== 'PageEscalated') return [];
      return event.at - dueAt > MINUTE_MS + 1_000 ? [`${event.id} came ${event.at - dueAt} ms after it was due`] : [];
    });
  },

  'without faults the timer takes a step within 5 s after it is due': ({ events, history }) => {
    if (history.faults.kinds.size > 0) return [];
    return events.flatMap((event, index) => {
      const before = events[index - 1];
      if (event.type !== 'PageEscalated' || before?.type !== 'PageEscalated') return [];
      const lateMs = event.at - (before.data.dueAt ?? event.at);
      return lateMs > TAKEN_WITHIN_MS ? [`${event.id} came ${lateMs} ms after it was due`] : [];
    });
  },

  'without faults a page is accepted within 15 s': ({ history, pageKey }) => {
    const ms = history.faults.kinds.size > 0 ? undefined : firstAcceptMs(history, pageKey);
    return ms === undefined || ms <= ACCEPTED_WITHIN_MS ? [] : [`it was accepted after ${ms} ms`];
  },

  'what was told with another page is looked at again when that one is over or taken': ({ events, history }) =>
    quietTimes(events, 'PageBundled', ['PageBundled', 'PageEscalated', ...ENDS]).flatMap(({ event, from, to }) => {
      const lead = event.type === 'PageBundled' ? event.data.lead : null;
      const told = lead === null ? [] : eventsOf(history, lead);
      // An acknowledgement that is taken back leaves it with the page that tells of it anew.
      const cared = [
        ...quietTimes(told, 'PageAcknowledged', ['PageUnacknowledged', 'PageSuppressed']),
        ...quietTimes(told, 'PageResolved', []),
      ];
      return cared.flatMap((care) => {
        const late = Math.min(to, care.to, history.end) - Math.max(from, care.from, history.faults.until);
        return late > SETTLED_MS ? [`${event.id} still waited for ${lead} ${late} ms after ${care.event.type}`] : [];
      });
    }),

  'no more pages share the fate of a page than it told of': ({ events, history, pageKey }) => {
    // Further steps say the same again.
    const told = events.reduce((sum, event, index) => {
      const isFirst = event.type === 'PageEscalated' && events[index - 1]?.type !== 'PageEscalated';
      return isFirst ? sum + event.data.bundle.count : sum;
    }, 0);
    const riders = history.scene.alerts.flatMap((each) =>
      eventsOf(history, each.pageKey).filter((event) => event.type === 'PageBundled' && event.data.lead === pageKey),
    );
    return riders.length > told ? [`${riders.length} were told with it, and it told of ${told}`] : [];
  },

  'whoever was told that it burns is told that it is over': ({ end, calls, history }) => {
    if (end.status !== 'resolved') return [];
    const of = (action: string) =>
      new Set(
        calls
          .filter((call) => call.action === action && call.acceptedAt !== null && !TOLD_OF_NO_END.has(call.leg))
          .map(nameOf),
      );
    // Whoever was told as often as may be is spared the end.
    const isLimited = ({ leg }: Call) => CONTACT_LIMITS[leg] !== undefined;
    const spared = new Set(
      history.calls
        .filter(isLimited)
        .map(nameOf)
        .filter((name) => hasHadItsFill(history, name)),
    );
    const resolved = of('resolve');
    return [...of('trigger')]
      .filter((name) => !resolved.has(name) && !spared.has(name))
      .map((name) => `${name} was never told of the end`);
  },

  'every page ends with its alert': ({ end }) => (end.status === 'resolved' ? [] : [`it is ${end.status} at the end`]),
};

/** What breaks a property in this history, each as `property: page: what`. */
export function violations(history: History): string[] {
  const dead = history.dead.map((queue) => `no message is given up: a message of ${queue} was`);
  return [
    ...dead,
    ...history.scene.alerts.flatMap(({ pageKey }) => {
      const story = storyOf(history, pageKey);
      return Object.entries(PROPERTIES).flatMap(([name, property]) =>
        property(story).map((what) => `${name}: ${pageKey}: ${what}`),
      );
    }),
  ];
}

/**
 * How long after its alert the first leg accepted a page, in milliseconds; undefined where none did, and where it was not
 * to go out at once: it was muted, held back or bundled.
 */
export function firstAcceptMs(history: History, pageKey: string): number | undefined {
  const alert = history.scene.alerts.find((each) => each.pageKey === pageKey);
  const accepted = history.calls.flatMap((call) =>
    call.pageKey === pageKey && call.action === 'trigger' && call.acceptedAt !== null ? [call.acceptedAt] : [],
  );
  const [opened, first] = eventsOf(history, pageKey);
  const isHeld = opened?.type === 'PageOpened' && !opened.data.reason.startsWith('goes out at once');
  const waits = isHeld || first?.type === 'PageSuppressed' || first?.type === 'PageBundled';
  return alert === undefined || accepted.length === 0 || waits
    ? undefined
    : Math.min(...accepted) - alert.fired.firedAt;
}

function storyOf(history: History, pageKey: string): Story {
  const events = eventsOf(history, pageKey);
  const calls = history.calls.filter((call) => call.pageKey === pageKey);
  const triggers = calls.filter(({ action }) => action === 'trigger');
  const recorded = recordedOf(history, pageKey);
  return { pageKey, events, calls, triggers, recorded, history, end: events.reduce<Page>(evolvePage, initialPage) };
}

function recordedOf(history: History, pageKey: string): Recorded[] {
  return (history.deliveries.get(pageKey) ?? []).flatMap(({ type, at, data }) =>
    type === 'DeliverySent' && data.action === 'trigger' ? [{ at, ...data }] : [],
  );
}

/** Whether a step was the first of its cycle, and waited for no other page. */
function isAtOnce(events: Story['events'], number: number): boolean {
  const index = events.findIndex((event) => event.type === 'PageEscalated' && event.data.number === number);
  const before = events[index - 1];
  return before?.type !== 'PageEscalated' && before?.type !== 'PageBundled';
}

/** Whether a contact was ever told as often as it may be within the time of its limit. */
function hasHadItsFill({ calls }: History, name: string): boolean {
  const told = calls.filter((call) => call.acceptedAt !== null && nameOf(call) === name);
  const times = told.flatMap(({ acceptedAt }) => acceptedAt ?? []).toSorted((a, b) => a - b);
  const limit = CONTACT_LIMITS[told[0]?.leg ?? 'topic'];
  if (limit === undefined) return false;
  return times.some((at, index) => (times[index + limit.count - 1] ?? Number.POSITIVE_INFINITY) - at <= limit.withinMs);
}

/** Whether somebody whom it names was told of others as often as may be: they know that much burns. */
function isHeldByLimits({ events, history }: Story): boolean {
  return events.some(
    (event) =>
      event.type === 'PageEscalated' &&
      event.data.contacts.some(({ leg, target }) => hasHadItsFill(history, `${leg} ${target}`)),
  );
}

function eventsOf(history: History, pageKey: string): Story['events'] {
  return (history.events.get(pageKey) ?? []).map((event) => pageEventSchema.parse(event));
}

/** When a page of this urgency took the first step of a cycle, but for those that somebody asked for by taking it back. */
function leadsOf(events: Story['events'], urgency: string): { readonly pageKey: string; readonly at: number }[] {
  const [opened] = events;
  if (opened?.type !== 'PageOpened' || opened.data.urgency !== urgency) return [];
  return events.flatMap((event, index) => {
    const before = events[index - 1];
    const isAnew = event.type === 'PageEscalated' && event.data.round === 1 && before?.type !== 'PageEscalated';
    const isAsked = before?.type === 'PageUnacknowledged' && before.data.actor.channel !== 'evenkeel';
    return isAnew && !isAsked ? [{ pageKey: event.data.pageKey, at: event.at }] : [];
  });
}

function nameOf({ leg, target }: Call): string {
  return `${leg} ${target}`;
}

/** The page before the event of this index. */
function pageAt(events: readonly PageEvent[], index: number): Exclude<Page, { status: 'none' }> {
  const page = events.slice(0, index).reduce<Page>(evolvePage, initialPage);
  if (page.status === 'none') throw new Error('the log does not begin with an opening');
  return page;
}

/** The times from each event of a type to the next of those that end it, with what came between. */
function quietTimes(events: Story['events'], begin: PageEvent['type'], ends: readonly PageEvent['type'][]) {
  return events.flatMap((event, index) => {
    if (event.type !== begin) return [];
    const rest = events.slice(index + 1);
    const end = rest.findIndex(({ type }) => ends.includes(type));
    const to = end === -1 ? Number.POSITIVE_INFINITY : (rest[end]?.at ?? Number.POSITIVE_INFINITY);
    return [{ event, from: event.at, to, events: end === -1 ? rest : rest.slice(0, end) }];
  });
}

/** How long at a stretch, without faults, a page was open to be told of and nobody accepted it. */
function unreachedMs({ events, triggers, history, pageKey }: Story): number {
  const alert = history.scene.alerts.find((each) => each.pageKey === pageKey);
  if (alert === undefined) return 0;
  // What was told with another page is reached by that one, and muted with it.
  const leads = events.flatMap((event) => (event.type === 'PageBundled' ? (event.data.lead ?? []) : []));
  const openedAt = events[0]?.at ?? 0;
  const byLeads = history.calls.filter(
    (call) => call.action === 'trigger' && leads.includes(call.pageKey) && call.begunAt >= openedAt,
  );
  const accepted = [...triggers, ...byLeads].flatMap(({ acceptedAt }) => acceptedAt ?? []);
  const closed = [
    ...events.filter(({ type }) => type === 'PageAcknowledged' || type === 'PageResolved'),
    ...[events, ...leads.map((lead) => eventsOf(history, lead))]
      .flat()
      .filter(({ type, at }) => type === 'PageSuppressed' && at >= openedAt),
  ];
  const until = Math.min(alert.resolved.resolvedAt, ...accepted, ...closed.map(({ at }) => at));
  return until - Math.max(alert.fired.firedAt, history.faults.until);
}
