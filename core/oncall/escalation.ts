import { Temporal } from 'temporal-polyfill';
import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS } from '#core/shared/instant.ts';
import type { AlertFired } from '#core/slo/events.ts';
import type { Contact, EscalationPlan, LegName, Urgency } from './events.ts';
import { who } from './on-duty.ts';
import { isOwnPage, SYNTHETIC_NAME, testedSchedule } from './own-pages.ts';
import {
  type Channel,
  type ContactKind,
  channels,
  contactKinds,
  type EscalationPolicy,
  type EscalationStep,
  type Hold,
  type Person,
  POLICY_DEFAULTS,
  type Recipient,
  type Roster,
  SINK,
  type Team,
} from './schema.ts';
import { SYNTHETIC_STEP_MS } from './synthetic.ts';

/** A rule that looks no further back than this sees a budget that lasts hours or days at most (14.4 over an hour: two days). */
const CRITICAL_LOOKBACK_MS = HOUR_MS;

/** A budget that is gone within this can't wait for anybody to wake. */
const HOLD_EXHAUSTION_HOURS_MIN = 4;

/** How soon somebody must look at an alert. */
export function urgencyOf({ severity, longMs }: Pick<AlertFired, 'severity' | 'longMs'>): Urgency {
  if (severity === 'ticket') return 'low';
  return longMs <= CRITICAL_LOOKBACK_MS ? 'critical' : 'high';
}

/** By which policy a page of the service goes: that of its team, the default one of its team, or where no team answers for it the channels alone. */
export function policyFor(service: string, roster: Roster, legs: readonly LegName[], now: Instant): EscalationPolicy {
  if (service === SYNTHETIC_NAME) return SYNTHETIC_POLICY;
  const tested = testedSchedule({ service });
  if (tested !== undefined) return testPolicy(tested);
  const team = roster.teams.find(({ services }) => services.includes(service));
  if (team === undefined) return { name: 'channels', steps: [step(0, CHANNELS)], ...POLICY_DEFAULTS };
  const written = roster.policies.find(({ name }) => name === team.escalationPolicy);
  const steps = defaultSteps(team).filter((one) => !isCall(one) || contactsOf(one, roster, legs, now).length > 0);
  return written ?? { name: `default of ${team.name}`, steps, ...POLICY_DEFAULTS };
}

/**
 * Who is on call by all that doesn't call, and every channel; after a minute by a call, where that reaches them; after
 * five the backup; after ten everybody of the team.
 */
function defaultSteps({ name, schedule, backupSchedule }: Team): EscalationStep[] {
  const everybody: Recipient = { kind: 'team', name };
  const first: Recipient = schedule === undefined ? everybody : { kind: 'schedule', name: schedule };
  return [
    step(0, [first, ...CHANNELS]),
    step(MINUTE_MS, [first], ['voice']),
    ...(backupSchedule === undefined
      ? []
      : [step(5 * MINUTE_MS, [{ kind: 'schedule', name: backupSchedule }], [...QUIET_KINDS, 'voice'])]),
    step(10 * MINUTE_MS, [everybody], [...QUIET_KINDS, 'voice']),
  ];
}

/** Nobody else is told by it: where it reaches nobody, that must not bring the step behind it forward. */
function isCall({ by }: EscalationStep): boolean {
  return by.every((kind) => kind === 'voice');
}

const QUIET_KINDS: readonly ContactKind[] = ['sms', 'email', 'slack'];
const CHANNELS: readonly Recipient[] = channels.map((name) => ({ kind: 'channel', name }));

function step(afterMs: number, notify: readonly Recipient[], by: readonly ContactKind[] = QUIET_KINDS): EscalationStep {
  return { afterMs, notify, by };
}

const TO_SINK: Recipient = { kind: 'channel', name: SINK };

/** Two steps, so that a timer, or the sweep, has to take one. */
const SYNTHETIC_POLICY: EscalationPolicy = {
  name: 'the pager itself',
  steps: [step(0, [TO_SINK]), step(SYNTHETIC_STEP_MS, [TO_SINK])],
  ...POLICY_DEFAULTS,
  repeats: 0,
  againAfterMs: null,
};

/** Whoever is on call by the schedule, once, by all that doesn't call. */
function testPolicy(schedule: string): EscalationPolicy {
  const steps = [step(0, [{ kind: 'schedule', name: schedule }])];
  return { name: `test of ${schedule}`, steps, ...POLICY_DEFAULTS, repeats: 0, againAfterMs: null };
}

/** What rings nobody: a ticket can wait for the morning. */
const QUIET_CHANNELS: readonly Channel[] = ['topic', 'slack', 'webhook', 'inbox'];

/** What a page of this urgency goes by until its end, by the legs that the platform has. */
export function planOf(
  policy: EscalationPolicy,
  { service, urgency }: { readonly service: string; readonly urgency: Urgency },
  legs: readonly LegName[],
): EscalationPlan {
  const { hold: _, ...rest } = policy;
  // A page of the pager's own has no catch-all: it may not wake anybody else.
  if (service === SYNTHETIC_NAME) return { ...rest, legs: [SINK] };
  if (isOwnPage({ service })) return { ...rest, legs: contactKinds.filter((kind) => legs.includes(kind)) };
  if (urgency !== 'low') return { ...rest, legs: [...legs] };
  const quiet = QUIET_CHANNELS.map((name) => ({ kind: 'channel' as const, name }));
  return {
    ...rest,
    steps: [step(0, quiet)],
    repeats: 0,
    againAfterMs: null,
    legs: QUIET_CHANNELS.filter((name) => legs.includes(name)),
  };
}

/** How long the first step of a page waits, in milliseconds, and why. */
export function heldBack(
  { hold, steps }: EscalationPolicy,
  urgency: Urgency,
  alert: Pick<AlertFired, 'remainingRatio' | 'timeToExhaustionHours'>,
  roster: Roster,
  now: Instant,
): { readonly ms: number; readonly reason: string } {
  if (urgency !== 'high') return { ms: 0, reason: `it is ${urgency}` };
  const { remainingRatio, timeToExhaustionHours: hours } = alert;
  if (remainingRatio === null || remainingRatio <= 0) return { ms: 0, reason: 'no budget is known to be left' };
  if (hours !== null && hours < HOLD_EXHAUSTION_HOURS_MIN)
    return { ms: 0, reason: `the budget is gone within ${HOLD_EXHAUSTION_HOURS_MIN} h` };
  const people = steps[0]?.notify.flatMap((recipient) => peopleOf(recipient, roster, now)) ?? [];
  const waits = people.map(({ timeZone }) => wakesIn(hold, timeZone, now));
  // Where anybody of them is awake, or nobody is known, there is nobody whose sleep the wait would spare.
  const ms = Math.min(hold.ms, ...(waits.length === 0 ? [0] : waits));
  if (ms === 0) return { ms, reason: 'whom it tells is awake' };
  return { ms, reason: `whom it would wake sleeps, and the budget can wait ${Math.ceil(ms / MINUTE_MS)} min` };
}

/** Whether whoever lives by this clock sleeps then, as far as anybody may assume. */
export function isAsleep(hold: Pick<Hold, 'wakingFrom' | 'wakingTo'>, timeZone: string, at: Instant): boolean {
  return wakesIn(hold, timeZone, at) > 0;
}

/** How long until the waking hours begin on the clock of a zone; 0 inside of them. */
function wakesIn(
  { wakingFrom, wakingTo }: Pick<Hold, 'wakingFrom' | 'wakingTo'>,
  timeZone: string,
  now: Instant,
): number {
  const clock = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(timeZone);
  const time = clock.toPlainTime();
  const [from, to] = [Temporal.PlainTime.from(wakingFrom), Temporal.PlainTime.from(wakingTo)];
  const isAfter = (one: Temporal.PlainTime) => Temporal.PlainTime.compare(time, one) >= 0;
  const overnight = Temporal.PlainTime.compare(from, to) >= 0;
  const isAwake = overnight ? isAfter(from) || !isAfter(to) : isAfter(from) && !isAfter(to);
  if (isAwake) return 0;
  const today = clock.withPlainTime(from);
  const next = Temporal.ZonedDateTime.compare(today, clock) > 0 ? today : clock.add({ days: 1 }).withPlainTime(from);
  return Math.min(DAY_MS, next.epochMilliseconds - now);
}

/** Whom a step tells at this moment, by the legs that the platform has, each once. */
export function contactsOf(
  { notify, by }: EscalationStep,
  roster: Roster,
  legs: readonly LegName[],
  now: Instant,
): Contact[] {
  const contacts = new Map<string, Contact>();
  const add = (leg: LegName, target: string | null) => {
    if (legs.includes(leg)) contacts.set(`${leg} ${target}`, { leg, target });
  };
  for (const recipient of notify) {
    if (recipient.kind === 'channel') add(recipient.name, null);
    for (const person of peopleOf(recipient, roster, now))
      for (const kind of by) if (person.contacts[kind] !== undefined) add(kind, person.name);
  }
  return [...contacts.values()];
}

/** Whom a page tells where its last step reaches nobody: every channel, and never nobody. */
export function catchAllOf({ legs }: EscalationPlan): Contact[] {
  return channels.filter((leg) => legs.includes(leg)).map((leg) => ({ leg, target: null }));
}

function peopleOf(recipient: Recipient, roster: Roster, now: Instant): Person[] {
  const names = namesOf(recipient, roster, now);
  return roster.people.filter(({ name }) => names.includes(name));
}

function namesOf(recipient: Recipient, { schedules, teams }: Roster, now: Instant): readonly string[] {
  switch (recipient.kind) {
    case 'channel':
      return [];
    case 'person':
      return [recipient.name];
    case 'team':
      return teams.find(({ name }) => name === recipient.name)?.members ?? [];
    case 'schedule': {
      const schedule = schedules.find(({ name }) => name === recipient.name);
      const user = schedule === undefined ? null : who(schedule, now).user;
      return user === null ? [] : [user];
    }
  }
}
