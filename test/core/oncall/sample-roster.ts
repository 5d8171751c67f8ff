import {
  type EscalationPolicy,
  type NamedSchedule,
  type Person,
  POLICY_DEFAULTS,
  type Roster,
  type Team,
} from '#core/oncall/schema.ts';

function samplePerson(name: string, contacts: Person['contacts'] = { sms: '+351912345678' }, timeZone = 'UTC'): Person {
  return { name, displayName: name, timeZone, language: 'en', contacts };
}

/** Always the same people, week by week from the 23rd of February 2026 on. */
export function sampleSchedule(
  name: string,
  participants: readonly string[],
  change: Partial<NamedSchedule> = {},
): NamedSchedule {
  const layer = {
    name: 'week',
    start: '2026-02-23T09:00:00',
    handoff: { unit: 'week', every: 1 },
    restrictions: [],
  } as const;
  return { name, displayName: name, timeZone: 'UTC', layers: [{ ...layer, participants }], overrides: [], ...change };
}

/** The shop's team: Ana and Bo in turns, Chi behind them. */
export function shopRoster(change: Partial<Roster> & { readonly team?: Partial<Team> } = {}): Roster {
  const { team, ...lists } = change;
  const shop: Team = {
    name: 'shop-team',
    displayName: 'Shop',
    members: ['ana', 'bo', 'chi'],
    services: ['shop'],
    schedule: 'primary',
    backupSchedule: 'backup',
  };
  return {
    people: [
      samplePerson('ana', { sms: '+351912345678', voice: '+351912345678' }),
      samplePerson('bo'),
      samplePerson('chi', { email: 'chi@example.com' }),
    ],
    teams: [{ ...shop, ...team }],
    schedules: [sampleSchedule('primary', ['ana', 'bo']), sampleSchedule('backup', ['chi'])],
    policies: [],
    ...lists,
  };
}

/** A policy of the shop with these steps. */
export function shopPolicy(steps: EscalationPolicy['steps'], change: Partial<EscalationPolicy> = {}): EscalationPolicy {
  return { name: 'calm', steps, ...POLICY_DEFAULTS, ...change };
}

/** Ana's id in Slack, in a shop whose Ana has one. */
export const ANA_IN_SLACK = 'U012ANA';

export function shopInSlack(): Roster {
  const { people, ...rest } = shopRoster();
  const inSlack = people.map((person) =>
    person.name === 'ana' ? { ...person, contacts: { ...person.contacts, slack: ANA_IN_SLACK } } : person,
  );
  return { ...rest, people: inSlack };
}
