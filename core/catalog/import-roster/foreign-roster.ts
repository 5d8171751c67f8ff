import { OWN_VERSION } from '#core/catalog/document-parts.ts';
import { labelOf, type WrittenDocument } from '#core/catalog/import/openslo-parts.ts';
import type { Restriction } from '#core/oncall/schema.ts';
import { isTimeZone } from '#core/shared/calendar.ts';

/** Who answers by the export of another tool, in words that this one has. People and schedules go by the ids of that tool. */
export interface ForeignRoster {
  readonly people: readonly ForeignPerson[];
  readonly schedules: readonly ForeignSchedule[];
  readonly policies: readonly ForeignPolicy[];
  readonly losses: readonly RosterLoss[];
}

interface ForeignPerson {
  readonly id: string;
  readonly name: string;
  readonly email?: string | undefined;
  /** Numbers in E.164. */
  readonly sms?: string | undefined;
  readonly voice?: string | undefined;
  readonly timeZone?: string | undefined;
}

export interface ForeignSchedule {
  readonly id: string;
  readonly name: string;
  readonly timeZone: string;
  /** The last one with somebody on duty wins. */
  readonly layers: readonly ForeignLayer[];
}

export interface ForeignLayer {
  readonly name: string;
  /** Ids of people, in the order of their turns. */
  readonly people: readonly string[];
  /** Wall times, `YYYY-MM-DDTHH:MM:SS`. */
  readonly start: string;
  readonly end?: string | undefined;
  readonly handoff: { readonly unit: 'hours' | 'days' | 'weeks' | 'months'; readonly every: number };
  readonly restrictions: readonly Restriction[];
}

export interface ForeignPolicy {
  readonly name: string;
  readonly steps: readonly {
    readonly afterMinutes: number;
    readonly targets: readonly { readonly kind: 'schedule' | 'person'; readonly id: string }[];
  }[];
  readonly repeat: number;
  readonly repeatAfterMinutes: number;
}

/** Something that this catalog has no word for, or says otherwise. */
export interface RosterLoss {
  readonly of: string;
  readonly says: string;
}

/** Limits of the documents: core/catalog/oncall-documents.ts. */
const STEPS_MAX = 10;
const REPEATS_MAX = 9;
const DAY_MINUTES = 24 * 60;

/** The documents of a roster, and what was lost on the way there too. A team is made for each policy, for a policy belongs to one. */
export function rosterDocuments(roster: ForeignRoster): {
  readonly documents: readonly WrittenDocument[];
  readonly losses: readonly RosterLoss[];
} {
  const losses: RosterLoss[] = [...roster.losses];
  const people = named(roster.people);
  const schedules = named(roster.schedules);
  const personOf = (id: string) => people.get(id);
  const written = [
    ...roster.people.map((person) => personDocument(person, people.get(person.id) ?? '', losses)),
    ...roster.schedules.map((schedule) =>
      scheduleDocument(schedule, schedules.get(schedule.id) ?? '', personOf, losses),
    ),
    ...roster.policies.flatMap((policy) => policyDocuments(policy, { roster, people, schedules }, losses)),
  ];
  return { documents: written.filter((document) => document !== undefined), losses };
}

/** Names of this catalog by the ids of the other tool, each once. */
function named(things: readonly { readonly id: string; readonly name: string }[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  const taken = new Set<string>();
  for (const { id, name } of things) {
    const label = labelOf(name);
    const free = [label, ...Array.from({ length: things.length }, (_, index) => `${label}-${index + 2}`)];
    const chosen = free.find((each) => !taken.has(each)) ?? label;
    taken.add(chosen);
    names.set(id, chosen);
  }
  return names;
}

function personDocument(person: ForeignPerson, name: string, losses: RosterLoss[]): WrittenDocument | undefined {
  const of = `person ${person.name}`;
  const contacts = Object.fromEntries(
    Object.entries({ sms: person.sms, voice: person.voice, email: person.email }).filter(([, value]) => value),
  );
  if (Object.keys(contacts).length === 0) {
    losses.push({ of, says: 'is left out: no address or number of theirs is in the export' });
    return undefined;
  }
  const isKnown = person.timeZone !== undefined && isTimeZone(person.timeZone);
  if (!isKnown)
    losses.push({ of, says: `has no time zone of the IANA database (${person.timeZone ?? 'none'}): UTC is taken` });
  const timeZone = isKnown ? person.timeZone : 'UTC';
  return {
    apiVersion: OWN_VERSION,
    kind: 'Person',
    metadata: { name, displayName: person.name },
    spec: { timeZone, contacts },
  };
}

function scheduleDocument(
  { name: displayName, timeZone, layers }: ForeignSchedule,
  name: string,
  personOf: (id: string) => string | undefined,
  losses: RosterLoss[],
): WrittenDocument {
  const of = `schedule ${displayName}`;
  const zone = isTimeZone(timeZone) ? timeZone : 'UTC';
  if (zone !== timeZone)
    losses.push({ of, says: `is in ${timeZone}, which is no zone of the IANA database: UTC is taken` });
  const written = layers.flatMap(({ people, restrictions, end, ...layer }) => {
    const participants = people.flatMap((id) => personOf(id) ?? []);
    if (participants.length < people.length)
      losses.push({
        of,
        says: `layer ${layer.name} names ${people.length - participants.length} who are not in the export`,
      });
    if (participants.length === 0) {
      losses.push({ of, says: `layer ${layer.name} is left out: nobody takes turns in it` });
      return [];
    }
    const { name: layerName, start, handoff } = layer;
    const ends = end === undefined ? {} : { end };
    const restricted = restrictions.length === 0 ? {} : { restrictions };
    return [{ name: layerName, participants, start, ...ends, handoff, ...restricted }];
  });
  return {
    apiVersion: OWN_VERSION,
    kind: 'Schedule',
    metadata: { name, displayName },
    spec: { timeZone: zone, layers: written },
  };
}

interface Names {
  readonly roster: ForeignRoster;
  readonly people: ReadonlyMap<string, string>;
  readonly schedules: ReadonlyMap<string, string>;
}

function policyDocuments(policy: ForeignPolicy, names: Names, losses: RosterLoss[]): WrittenDocument[] {
  const { roster, people, schedules } = names;
  const of = `escalation policy ${policy.name}`;
  const name = labelOf(policy.name);
  const targets = policy.steps.flatMap((step) => step.targets);
  const steps = policy.steps.flatMap(({ afterMinutes, targets: to }) => {
    const notify = to.flatMap(({ kind, id }): Record<string, string>[] => {
      const target = kind === 'person' ? people.get(id) : schedules.get(id);
      if (target === undefined) losses.push({ of, says: `names a ${kind} that is not in the export (${id})` });
      return target === undefined ? [] : [{ [kind]: target }];
    });
    return notify.length === 0 ? [] : [{ after: `${Math.min(afterMinutes, DAY_MINUTES)}m`, notify }];
  });
  if (steps.length > STEPS_MAX)
    losses.push({ of, says: `has ${steps.length} steps: the first ${STEPS_MAX} are taken` });
  if (policy.repeat > REPEATS_MAX)
    losses.push({ of, says: `repeats ${policy.repeat} times: ${REPEATS_MAX} are taken` });
  const members = membersOf(targets, roster).flatMap((id) => people.get(id) ?? []);
  if (steps.length === 0 || members.length === 0) {
    losses.push({ of, says: 'is left out: it reaches nobody of the export' });
    return [];
  }
  const first = targets.find(({ kind, id }) => kind === 'schedule' && schedules.has(id));
  const schedule = first === undefined ? {} : { schedule: schedules.get(first.id) };
  losses.push({
    of,
    says: `is that of a team ${name} here: write evenkeel.dev/owner: ${name} at the services that go by it`,
  });
  return [
    {
      apiVersion: OWN_VERSION,
      kind: 'EscalationPolicy',
      metadata: { name, displayName: policy.name },
      spec: {
        steps: steps.slice(0, STEPS_MAX),
        repeat: Math.min(policy.repeat, REPEATS_MAX),
        repeatAfter: `${Math.max(1, policy.repeatAfterMinutes)}m`,
      },
    },
    {
      apiVersion: OWN_VERSION,
      kind: 'Team',
      metadata: { name, displayName: policy.name },
      spec: { members: [...new Set(members)], ...schedule, escalationPolicy: name },
    },
  ];
}

/** Everybody whom a policy may reach. */
function membersOf(targets: ForeignPolicy['steps'][number]['targets'], { schedules }: ForeignRoster): string[] {
  return targets.flatMap(({ kind, id }) =>
    kind === 'person'
      ? [id]
      : (schedules.find((schedule) => schedule.id === id)?.layers.flatMap((layer) => layer.people) ?? []),
  );
}
