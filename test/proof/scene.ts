import { pageKeyOf } from '#core/oncall/events.ts';
import {
  type EscalationStep,
  type NamedSchedule,
  type Person,
  POLICY_DEFAULTS,
  type Recipient,
  type Roster,
} from '#core/oncall/schema.ts';
import { DAY_MS, HOUR_MS, type Instant, instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import type { AlertFired, AlertResolved } from '#core/slo/events.ts';
import type { Dice } from './dice.ts';

/** One alert of a scene: when it fires, and when it is over. */
export interface SceneAlert {
  readonly pageKey: string;
  readonly fired: AlertFired;
  readonly resolved: AlertResolved;
}

/** A team with its schedules and policy, what burns, and who does what meanwhile. */
export interface Scene {
  readonly start: Instant;
  readonly roster: Roster;
  readonly alerts: readonly SceneAlert[];
  /** The documents as they are changed while it burns. */
  readonly changes: readonly { readonly at: Instant; readonly roster: Roster }[];
  readonly mutes: readonly { readonly at: Instant; readonly to: Instant; readonly endedAt: Instant | null }[];
  /** How likely somebody who was reached answers, and takes it back later. */
  readonly answers: number;
  readonly takesBack: number;
}

/** Clocks change there and then, and around them so does the day. */
const MOMENTS = [
  '2026-03-29T00:30:00Z',
  '2026-10-25T00:30:00Z',
  '2026-03-08T06:30:00Z',
  '2026-11-01T05:30:00Z',
  '2026-04-23T21:30:00Z',
  '2026-10-29T20:30:00Z',
  '2026-02-15T01:30:00Z',
  '2026-06-10T12:00:00Z',
  '2026-12-31T23:30:00Z',
].map((text) => instant(Date.parse(text)));
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Africa/Cairo',
  'Asia/Kathmandu',
  'Africa/Casablanca',
  'Asia/Tokyo',
];
const NAMES = ['ana', 'bo', 'chi', 'dev'] as const;
const SERVICES = ['shop', 'search'] as const;

/** One world in so many has a storm: alerts of two services by the dozen. */
const STORM_SHARE = 0.02;

export function drawScene(dice: Dice, seed: number): Scene {
  const start = plusMs(dice.of(MOMENTS), dice.int(0, 3 * HOUR_MS));
  const roster = drawRoster(dice, start);
  const count = dice.chance(STORM_SHARE) ? dice.int(5, 40) : dice.of([1, 1, 1, 2, 3]);
  const alerts = Array.from({ length: count }, (_, index) => drawAlert(dice, start, `s${seed}-${index}`));
  const changes = dice.chance(0.3)
    ? [{ at: plusMs(start, dice.int(0, 90) * MINUTE_MS), roster: drawChange(dice, roster, start) }]
    : [];
  return {
    start,
    roster,
    alerts,
    changes,
    mutes: dice.chance(0.2) ? [drawMute(dice, start)] : [],
    answers: dice.of([0, 0.1, 0.5, 0.9]),
    takesBack: dice.of([0, 0, 0.3]),
  };
}

function drawAlert(dice: Dice, start: Instant, slo: string): SceneAlert {
  const firedAt = plusMs(start, dice.of([0, 0, dice.int(0, 20) * MINUTE_MS, dice.int(0, 60_000)]));
  const severity = dice.chance(0.1) ? 'ticket' : 'page';
  const longMs = dice.chance(0.75) ? HOUR_MS : 6 * HOUR_MS;
  const common = {
    slo,
    displayName: slo,
    service: dice.of(SERVICES),
    rule: 'fast',
    severity,
    generation: 1,
    firedAt,
  } as const;
  const figures = { sli: 0.99, remainingRatio: dice.of([0.5, 0, null]), timeToExhaustionHours: dice.of([1, 40, null]) };
  const lastedMs = dice.of([dice.int(1, 60_000), dice.int(1, 30) * MINUTE_MS, dice.int(30, 180) * MINUTE_MS]);
  const fired: AlertFired = {
    ...common,
    ...figures,
    target: '0.999',
    windowMs: 30 * DAY_MS,
    longMs,
    shortMs: longMs / 12,
    threshold: '14.4',
    burnLong: 20,
    burnShort: 20,
    bad: 10,
    total: 1_000,
    provisional: false,
    reason: 'it burns',
  };
  return {
    pageKey: pageKeyOf(fired),
    fired,
    resolved: { ...common, ...figures, resolvedAt: plusMs(firedAt, lastedMs), reason: 'it is over' },
  };
}

function drawRoster(dice: Dice, start: Instant): Roster {
  const people = NAMES.map((name) => drawPerson(dice, name));
  const policies = dice.chance(0.5)
    ? [
        {
          name: 'written',
          steps: drawSteps(dice),
          ...POLICY_DEFAULTS,
          repeats: dice.int(0, 3),
          againAfterMs: dice.of([null, 30 * MINUTE_MS]),
        },
      ]
    : [];
  const team = {
    name: 'team',
    displayName: 'team',
    members: [...NAMES],
    services: dice.chance(0.9) ? [...SERVICES] : [],
    ...(dice.chance(0.9) ? { schedule: 'primary' } : {}),
    ...(dice.chance(0.5) ? { backupSchedule: 'backup' } : {}),
    ...(policies.length > 0 ? { escalationPolicy: 'written' } : {}),
  };
  return {
    people,
    teams: [team],
    schedules: [drawSchedule(dice, 'primary', start), drawSchedule(dice, 'backup', start)],
    policies,
  };
}

function drawPerson(dice: Dice, name: string): Person {
  const contacts: Person['contacts'] = {
    ...(dice.chance(0.8) ? { sms: '+351912345678' } : {}),
    ...(dice.chance(0.3) ? { voice: '+351912345678' } : {}),
    ...(dice.chance(0.4) ? { email: `${name}@example.com` } : {}),
  };
  return { name, displayName: name, timeZone: dice.of(ZONES), language: 'en', contacts };
}

/** Hands over at the very second in which the page comes, as often as not; may have nobody, or an override that ends while it burns. */
function drawSchedule(dice: Dice, name: string, start: Instant): NamedSchedule {
  const anchor = new Date(start - dice.int(1, 20) * DAY_MS + dice.of([0, 0, dice.int(-60, 60) * MINUTE_MS]))
    .toISOString()
    .slice(0, 19);
  const layer = {
    name: 'week',
    participants: dice.of([['ana'], ['ana', 'bo'], ['bo', 'chi', 'dev'], ['gone']]),
    start: anchor,
    handoff: dice.of([
      { unit: 'day', every: 1 },
      { unit: 'hour', every: 1 },
      { unit: 'week', every: 1 },
    ] as const),
    restrictions: dice.chance(0.2) ? [{ type: 'daily' as const, from: '09:00', to: '17:00' }] : [],
  };
  const overrides = dice.chance(0.2)
    ? [{ user: dice.of(['dev', null]), from: plusMs(start, -HOUR_MS), to: plusMs(start, dice.int(0, 60) * MINUTE_MS) }]
    : [];
  return { name, displayName: name, timeZone: dice.of(ZONES), layers: dice.chance(0.95) ? [layer] : [], overrides };
}

function drawSteps(dice: Dice): EscalationStep[] {
  let afterMs = 0;
  return Array.from({ length: dice.int(1, 4) }, (_, index) => {
    if (index > 0) afterMs += dice.int(0, 10) * MINUTE_MS;
    const notify = Array.from({ length: dice.int(1, 3) }, () => drawRecipient(dice));
    return { afterMs, notify, by: dice.of([['sms'], ['voice'], ['sms', 'email'], ['sms', 'email', 'voice']] as const) };
  });
}

function drawRecipient(dice: Dice): Recipient {
  return dice.of<Recipient>([
    { kind: 'schedule', name: 'primary' },
    { kind: 'schedule', name: 'backup' },
    { kind: 'team', name: 'team' },
    { kind: 'person', name: dice.of(NAMES) },
    { kind: 'channel', name: 'topic' },
    { kind: 'channel', name: 'pagerduty' },
  ]);
}

/** People leave, schedules are emptied, the policy is written anew. */
function drawChange(dice: Dice, roster: Roster, start: Instant): Roster {
  return dice.of([
    () => ({ ...roster, people: roster.people.slice(1) }),
    () => ({ ...roster, schedules: [] }),
    () => ({ ...roster, schedules: [drawSchedule(dice, 'primary', start)] }),
    () => ({ ...roster, people: [], teams: [], schedules: [], policies: [] }),
    () => drawRoster(dice, start),
  ])();
}

function drawMute(dice: Dice, start: Instant): Scene['mutes'][number] {
  const at = plusMs(start, dice.int(-10, 30) * MINUTE_MS);
  const to = plusMs(at, dice.int(1, 90) * MINUTE_MS);
  return { at, to, endedAt: dice.chance(0.5) ? plusMs(at, dice.int(0, 60) * MINUTE_MS) : null };
}
