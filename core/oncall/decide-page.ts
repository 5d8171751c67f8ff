import { type Instant, plusMs } from '#core/shared/instant.ts';
import type { AlertFired, AlertResolved } from '#core/slo/events.ts';
import { bundleOf, type Lead, type Storm, turnOf } from './bundle.ts';
import { heldBack, planOf, policyFor, urgencyOf } from './escalation.ts';
import { type Actor, type LegName, type PageEvent, pageKeyOf } from './events.ts';
import { TOLD_OF_ACKNOWLEDGEMENT, TOLD_OF_NO_END } from './next-delivery.ts';
import { legsOf, nextStep } from './next-step.ts';
import { testedSchedule } from './own-pages.ts';
import { evolvePage, isUntouched, type KnownPage, type Page } from './page.ts';
import type { Roster } from './schema.ts';

export type PageCommand =
  /** `legs`: those that the platform has. */
  | { readonly type: 'OpenPage'; readonly alert: AlertFired; readonly legs: readonly LegName[] }
  /** Do what is due by now, whatever rang. */
  | { readonly type: 'AdvancePage' }
  | { readonly type: 'AcknowledgePage'; readonly actor: Actor; readonly seen?: Seen }
  | { readonly type: 'UnacknowledgePage'; readonly actor: Actor; readonly reason: string; readonly seen?: Seen }
  | { readonly type: 'ResolvePage'; readonly alert: AlertResolved };

/** What of the page somebody had before them when they asked: a link is of one cycle, a webhook of one moment. Left out: the page as it is. */
type Seen = { readonly cycle: number } | { readonly at: Instant };

/** The world as it is at the moment of the decision. */
export interface PageWorld {
  readonly now: Instant;
  readonly roster: Roster;
  /** Until when pages of the service are muted; null where they are not. */
  readonly mutedUntil: Instant | null;
  readonly storm: Storm;
}

export interface PageRefusal {
  readonly code:
    | 'already-open'
    | 'already-acknowledged'
    | 'already-resolved'
    | 'not-acknowledged'
    | 'not-yet-open'
    | 'nothing-due'
    | 'overtaken';
  readonly reason: string;
}

/** `claim`: from then on this page leads the pages of its service; kept in the write that keeps the events. */
export type PageDecision =
  | { readonly events: readonly PageEvent[]; readonly claim: Lead | null }
  | { readonly refusal: PageRefusal };

/** What a command does to a page. Whatever is said again is refused with its reason, and changes nothing. */
export function decidePage(command: PageCommand, page: Page, world: PageWorld): PageDecision {
  if (command.type === 'OpenPage') return open(command, page, world);
  if (page.status === 'none') return refuse('not-yet-open', 'there is no such page');
  if (page.status === 'resolved') return refuse('already-resolved', `page ${page.opened.pageKey} is resolved already`);
  switch (command.type) {
    case 'AdvancePage':
      return advance(page, world, 'by-itself');
    case 'AcknowledgePage':
      return acknowledge(page, command, world);
    case 'UnacknowledgePage':
      if (page.status !== 'acknowledged')
        return refuse('not-acknowledged', `nobody has acknowledged page ${page.opened.pageKey}`);
      if (isOvertaken(command.seen, page.cycle, page.acknowledged.at)) return overtaken(page);
      return begin(page, [unacknowledged(page, command.actor, command.reason, world.now)], world, 'asked');
    case 'ResolvePage':
      return changed([resolved(page, command.alert, world.now)]);
  }
}

/** Whoever is to be told at once is told in the same write that opens the page. */
function open({ alert, legs }: PageCommand & { type: 'OpenPage' }, page: Page, world: PageWorld): PageDecision {
  const pageKey = pageKeyOf(alert);
  if (page.status === 'resolved') return refuse('already-resolved', `page ${pageKey} is resolved already`);
  if (page.status !== 'none') return refuse('already-open', `page ${pageKey} is ${page.status} already`);
  const { now, roster } = world;
  const urgency = urgencyOf(alert);
  const policy = policyFor(alert.service, roster, legs, now);
  const { ms, reason } = heldBack(policy, urgency, alert, roster, now);
  const opened: PageEvent = {
    capability: 'oncall',
    type: 'PageOpened',
    at: now,
    data: {
      pageKey,
      urgency,
      alert,
      plan: planOf(policy, { service: alert.service, urgency }, legs),
      dueAt: plusMs(now, ms),
      reason: ms === 0 ? `goes out at once: ${reason}` : `is held back: ${reason}`,
    },
  };
  return begin(page, [opened], world);
}

/** A page whose acknowledgement somebody takes back waits for no other: whoever else is there must know at once. */
type Haste = 'asked' | 'by-itself';

/** The events so far, and what is due right behind them. */
function begin(page: Page, events: readonly PageEvent[], world: PageWorld, haste: Haste = 'by-itself'): PageDecision {
  const after = events.reduce(evolvePage, page);
  if (after.status === 'none' || after.status === 'resolved') return changed(events);
  const due = advance(after, world, haste);
  return 'events' in due ? { events: [...events, ...due.events], claim: due.claim } : changed(events);
}

type BurningPage = Exclude<KnownPage, { status: 'resolved' }>;

function advance(page: BurningPage, world: PageWorld, haste: Haste): PageDecision {
  const { now, mutedUntil, storm } = world;
  const { pageKey, plan } = page.opened;
  if (!isToBeLookedAt(page, world))
    return refuse('nothing-due', `page ${pageKey} is ${page.status}, and nothing of it is due`);
  if (page.status === 'acknowledged') {
    const actor: Actor = { by: 'evenkeel', channel: 'evenkeel' };
    const minutes = Math.round((plan.againAfterMs ?? 0) / 60_000);
    return begin(
      page,
      [unacknowledged(page, actor, `it still burns ${minutes} min after it was acknowledged`, now)],
      world,
    );
  }
  const holder = storm.followed?.acknowledgedBy ?? null;
  if (isTold(page) && holder !== null) {
    const reason = `${holder} has page ${page.lead} in hand, with which it was told`;
    return changed([acknowledged(page, { by: holder, channel: 'evenkeel' }, reason, now)]);
  }
  if (mutedUntil !== null && mutedUntil > now) {
    if (page.status === 'suppressed' && page.dueAt === mutedUntil)
      return refuse('nothing-due', `page ${pageKey} is suppressed, and its service is muted on`);
    const data = { pageKey, dueAt: mutedUntil, reason: `service ${page.opened.alert.service} is muted` };
    return changed([{ capability: 'oncall', type: 'PageSuppressed', at: now, data }]);
  }
  return isUntouched(page) ? takeTurn(page, world, haste) : changed([nextStep(page, world, page.bundle)]);
}

function isToBeLookedAt(page: BurningPage, { now, mutedUntil, storm }: PageWorld): boolean {
  if (page.dueAt !== null && page.dueAt <= now) return true;
  // The end of a mute may come before its time, so that a suppressed page asks whether it still holds.
  if (page.status === 'suppressed') return mutedUntil === null;
  return isTold(page) && (storm.followed === null || storm.followed.acknowledgedBy !== null);
}

/** The first step, unless another page of the service goes out first or was just told with this one. */
function takeTurn(page: BurningPage, world: PageWorld, haste: Haste): PageDecision {
  const { now, storm } = world;
  const { pageKey, urgency, alert } = page.opened;
  const asking = { pageKey, urgency, service: alert.service, asksSince: page.asksSince, isHurried: haste === 'asked' };
  const turn = turnOf(asking, storm, now);
  if (turn.kind === 'leads')
    return { events: [nextStep(page, world, bundleOf(storm.rows, page.opened))], claim: turn.lead };
  const bundled =
    turn.kind === 'rides'
      ? { lead: turn.lead, dueAt: null, reason: `it was told with page ${turn.lead}` }
      : {
          lead: null,
          dueAt: turn.until,
          reason: `page ${storm.lead?.pageKey} of service ${alert.service} went out just before it`,
        };
  if (page.status === 'bundled' && page.lead === bundled.lead && page.dueAt === bundled.dueAt)
    return refuse('nothing-due', `page ${pageKey} is bundled on: ${bundled.reason}`);
  return changed([{ capability: 'oncall', type: 'PageBundled', at: now, data: { pageKey, ...bundled } }]);
}

/** Whether it was told with another page, whose fate it shares. */
function isTold(page: BurningPage): page is BurningPage & { status: 'bundled'; lead: string } {
  return page.status === 'bundled' && page.lead !== null;
}

function acknowledge(
  page: KnownPage,
  { actor, seen }: PageCommand & { type: 'AcknowledgePage' },
  { now }: PageWorld,
): PageDecision {
  const { pageKey } = page.opened;
  if (page.status === 'acknowledged') {
    const { by, channel } = page.acknowledged.actor;
    return refuse('already-acknowledged', `page ${pageKey} is ${by}'s already, by ${channel}`);
  }
  if (isOvertaken(seen, page.cycle, page.asksSince)) return overtaken(page);
  return changed([acknowledged(page, actor, `${actor.by} has it in hand, by ${actor.channel}`, now)]);
}

function acknowledged({ opened, contacts }: KnownPage, actor: Actor, why: string, now: Instant): PageEvent {
  const { pageKey, plan } = opened;
  const dueAt = plan.againAfterMs === null ? null : plusMs(now, plan.againAfterMs);
  const again = dueAt === null ? 'and does not begin anew' : 'and begins anew where it still burns then';
  const legs = legsOf(contacts).filter((leg) => TOLD_OF_ACKNOWLEDGEMENT.has(leg));
  const data = { pageKey, actor, dueAt, legs, reason: `${why}, ${again}` };
  return { capability: 'oncall', type: 'PageAcknowledged', at: now, data };
}

/** What is replayed a year later, or comes after the page began anew, is about a page that is no more. */
function isOvertaken(seen: Seen | undefined, cycle: number, since: Instant): boolean {
  if (seen === undefined) return false;
  return 'cycle' in seen ? seen.cycle !== cycle : seen.at < since;
}

function overtaken({ opened: { pageKey } }: KnownPage): PageDecision {
  return refuse('overtaken', `page ${pageKey} has begun anew since`);
}

function unacknowledged(page: KnownPage, actor: Actor, reason: string, now: Instant): PageEvent {
  const data = { pageKey: page.opened.pageKey, actor, dueAt: now, reason };
  return { capability: 'oncall', type: 'PageUnacknowledged', at: now, data };
}

function resolved(page: KnownPage, alert: AlertResolved, now: Instant): PageEvent {
  const { resolvedAt, sli, remainingRatio, timeToExhaustionHours, reason } = alert;
  const { pageKey } = page.opened;
  const figures = { resolvedAt, sli, remainingRatio, timeToExhaustionHours, reason };
  // Whoever was tested needs no second message.
  const isTest = testedSchedule(page.opened.alert) !== undefined;
  const legs = isTest ? [] : legsOf(page.contacts).filter((leg) => !TOLD_OF_NO_END.has(leg));
  const data = { pageKey, legs, ...figures };
  return { capability: 'oncall', type: 'PageResolved', at: now, data };
}

function changed(events: readonly PageEvent[]): PageDecision {
  return { events, claim: null };
}

function refuse(code: PageRefusal['code'], reason: string): PageDecision {
  return { refusal: { code, reason } };
}
