import type { EscalationPolicy, NamedSchedule, Person, Roster, Schedule, Team } from '#core/oncall/schema.ts';
import type { Findings } from './findings.ts';
import type { Entry, Kind } from './kinds.ts';
import type { EscalationDocument, PersonDocument, TeamDocument } from './oncall-documents.ts';
import { quote } from './problem.ts';
import type { Registry } from './registry.ts';
import type { ScheduleDocument } from './schedule-document.ts';
import { byName } from './schema.ts';

/** What schedules mean, from the capability that reads them. */
export interface ScheduleBook {
  scheduleWarnings(schedule: Schedule): string[];
}

/** Who answers, from the documents about people, teams, schedules and escalation, with what in them would hurt at night. */
export function resolveRoster(registry: Registry, scheduleBook: ScheduleBook | undefined, findings: Findings): Roster {
  const people = shapesOf(registry, 'Person').map(({ document, shape }) => {
    if (Object.keys(shape.spec.contacts).length === 1)
      findings.warning(document, ['spec', 'contacts'], `${shape.metadata.name} can be reached by one way only`);
    return personOf(shape);
  });
  const teams = shapesOf(registry, 'Team').map(({ document, shape }) => {
    if (shape.spec.schedule === undefined && shape.spec.escalationPolicy === undefined)
      findings.warning(
        document,
        ['spec'],
        `team ${shape.metadata.name} has no schedule: a page wakes all of its members`,
      );
    return teamOf(shape, servicesOf(registry, shape.metadata.name));
  });
  const schedules = shapesOf(registry, 'Schedule').map(({ document, shape }) => {
    for (const says of scheduleBook?.scheduleWarnings(shape.spec) ?? []) findings.warning(document, ['spec'], says);
    return scheduleOf(shape);
  });
  const policies = shapesOf(registry, 'EscalationPolicy').map(({ shape }) => policyOf(shape));
  if (teams.length > 0) warnOfStrangers(registry, teams, findings);
  return {
    people: people.toSorted(byName),
    teams: teams.toSorted(byName),
    schedules: schedules.toSorted(byName),
    policies: policies.toSorted(byName),
  };
}

/** Where there are teams an owner that is none of them is a slip, or a service that nobody has put on call yet. */
function warnOfStrangers(registry: Registry, teams: readonly Team[], findings: Findings): void {
  const names = new Set(teams.map(({ name }) => name));
  for (const { document, shape } of shapesOf(registry, 'Service')) {
    const owner = shape.metadata.annotations?.['evenkeel.dev/owner'];
    if (owner !== undefined && names.has(owner)) continue;
    const says =
      owner === undefined ? 'has no owner' : `has the owner ${quote(owner)}, of whom there is no document of kind Team`;
    findings.warning(
      document,
      ['metadata', 'name'],
      `service ${shape.metadata.name} ${says}: its pages go to the channels of the settings, and to nobody's phone by name`,
    );
  }
}

function servicesOf(registry: Registry, team: string): string[] {
  return shapesOf(registry, 'Service')
    .filter(({ shape }) => shape.metadata.annotations?.['evenkeel.dev/owner'] === team)
    .map(({ shape }) => shape.metadata.name)
    .toSorted();
}

/** The documents of a kind that have its shape. */
function shapesOf<K extends Kind>(registry: Registry, kind: K) {
  type Shaped = Extract<Entry, { kind: K }> & { readonly shape: object };
  return [...registry.of(kind).values()].filter((entry): entry is Shaped => entry.shape !== undefined);
}

function personOf({ metadata, spec }: PersonDocument): Person {
  const { name, displayName = name } = metadata;
  return { name, displayName, ...spec };
}

function teamOf({ metadata, spec }: TeamDocument, services: readonly string[]): Team {
  const { name, displayName = name } = metadata;
  return { name, displayName, ...spec, services };
}

function scheduleOf({ metadata, spec }: ScheduleDocument): NamedSchedule {
  const { name, displayName = name } = metadata;
  return { name, displayName, ...spec };
}

function policyOf({ metadata, spec }: EscalationDocument): EscalationPolicy {
  const { steps, repeat, repeatAfter, againAfter, hold } = spec;
  return {
    name: metadata.name,
    steps,
    repeats: repeat,
    repeatAfterMs: repeatAfter,
    againAfterMs: againAfter,
    hold,
  };
}
