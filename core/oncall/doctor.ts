import { DAY_MS, formatInstant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { coverNotice } from './cover.ts';
import { accountFindings, spendFindings } from './doctor-account.ts';
import { deployedFindings } from './doctor-deployed.ts';
import { broken, type DoctorFinding, type PagerFacts, weak } from './doctor-facts.ts';
import { shifts } from './on-duty.ts';

const AHEAD_MS = 90 * DAY_MS;
/** A sweep a minute, and one that is lost. */
const OVERDUE_MS = 3 * MINUTE_MS;

/** Everything that would keep a page from reaching somebody, the worst first. */
export function diagnose(facts: PagerFacts): DoctorFinding[] {
  const findings = [
    ...overdueOf(facts),
    ...rosterFindings(facts),
    ...facts.unanswered.map((name) =>
      weak(
        `${name} did not acknowledge the last test page`,
        'find out with them which of their contacts reaches them; the next test comes with their next shift',
      ),
    ),
    ...(facts.account === undefined ? [] : accountFindings(facts.account, facts.roster)),
    ...(facts.deployed === undefined ? [] : deployedFindings(facts.deployed)),
    ...spendFindings(facts),
  ];
  return findings.toSorted((a, b) => Number(a.severity === 'weak') - Number(b.severity === 'weak'));
}

function overdueOf({ pages, now }: PagerFacts): DoctorFinding[] {
  const overdue = pages.filter(({ dueAt }) => dueAt !== null && now - dueAt > OVERDUE_MS);
  if (overdue.length === 0) return [];
  const says = `${overdue.length} open pages should have been moved on minutes ago, such as ${overdue[0]?.pageKey}: the sweep does not run`;
  return [broken(says, 'see docs/runbooks/no-page-sweeps.md')];
}

function rosterFindings({ roster, now }: PagerFacts): DoctorFinding[] {
  const { people, teams, schedules } = roster;
  if (teams.length === 0)
    return [
      weak(
        'no team is in the catalog: pages go to the channels of the settings, and to nobody by name',
        'see docs/guides/on-call.md',
      ),
    ];
  const onCall = new Set(
    schedules.flatMap((schedule) => shifts(schedule, now, plusMs(now, AHEAD_MS)).map(({ user }) => user)),
  );
  return [
    ...teams
      .filter(({ services }) => services.length === 0)
      .map(({ name }) =>
        weak(`team ${name} answers for no service`, `write evenkeel.dev/owner: ${name} at its services`),
      ),
    ...people
      .filter(({ name }) => onCall.has(name))
      .flatMap(({ name, contacts }) => contactFindings(name, Object.keys(contacts))),
    ...schedules.flatMap((schedule) => {
      const notice = coverNotice(schedule, now, plusMs(now, AHEAD_MS));
      return notice === undefined ? [] : [weak(notice, `evenkeel oncall override --schedule ${schedule.name} ...`)];
    }),
    ...schedules
      .filter((schedule) => shifts(schedule, now, plusMs(now, 1))[0]?.user === null)
      .map(({ name }) =>
        broken(
          `nobody is on call by schedule ${name} at ${formatInstant(now)}`,
          `evenkeel oncall explain --schedule ${name}`,
        ),
      ),
  ];
}

/** One kind of contact fails as a whole: a carrier, a mail server, a workspace. A call and a text message are of one kind. */
function contactFindings(name: string, kinds: readonly string[]): DoctorFinding[] {
  const ways = new Set(kinds.map((kind) => (kind === 'voice' ? 'sms' : kind)));
  if (ways.size > 1) return [];
  return [
    weak(`${name} is reached by ${kinds.join(' and ')} only`, `give the Person ${name} a contact of another kind`),
  ];
}
