import { formatDuration } from '#core/shared/duration.ts';
import { DAY_MS, formatInstant, type Instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { coverNotice } from './cover.ts';
import { shifts } from './on-duty.ts';
import type { PageRow } from './page-row.ts';
import type { Roster } from './schema.ts';

/** What was found out about a pager, before anybody trusts it. */
export interface PagerFacts {
  readonly now: Instant;
  readonly roster: Roster;
  readonly pages: readonly PageRow[];
  /** People who did not acknowledge the last test page that they got. */
  readonly unanswered: readonly string[];
  /** What the account says of its ways; undefined where it was not asked. */
  readonly account: AccountFacts | undefined;
  readonly deployed: DeployedFacts | undefined;
}

/** What the account of a platform says of text messages and the topic. */
export interface AccountFacts {
  /** Null: it could not be asked, for this reason. */
  readonly sms: { readonly inSandbox: boolean; readonly spendLimitUsd: number | null } | { readonly unknown: string };
  /** People whose number has opted out of the account's text messages. */
  readonly optedOut: readonly string[] | { readonly unknown: string };
  /** Subscriptions of the topic, confirmed and not. */
  readonly subscriptions: { readonly confirmed: number; readonly pending: number } | { readonly unknown: string };
}

/** What somebody outside said when they were asked; `unknown`: they could not be, for this reason. */
export type Asked = { readonly ok: true } | { readonly refused: string } | { readonly unknown: string };

/** What PagerDuty does by itself to incidents of a service: in seconds; null where it does nothing. */
export interface PagerDutyTimers {
  readonly service: string;
  readonly unacknowledgesAfter: number | null;
  readonly resolvesAfter: number | null;
}

/** What the ways and the work of a deployed platform say; undefined where the settings have no such way. */
export interface DeployedFacts {
  readonly pagerDuty: Asked | undefined;
  /** Undefined also where no service has the key. */
  readonly pagerDutyTimers: PagerDutyTimers | { readonly unknown: string } | undefined;
  readonly slack: Asked | undefined;
  readonly email: Asked | undefined;
  /** Queues of dead letters that are not empty. */
  readonly deadLetters: readonly { readonly queue: string; readonly messages: number }[] | { readonly unknown: string };
  /** What was measured of late: sweeps of the open pages in ten minutes, and what text messages have cost this month. */
  readonly measured: { readonly sweeps: number; readonly smsSpentUsd: number } | { readonly unknown: string };
  /** The release of the time zones by which this program computes, and the one that the Lambdas saw last; null: none yet. */
  readonly tzdata: { readonly here: string; readonly there: string | null };
}

/** Something that would hurt at night, and what to do. */
export interface DoctorFinding {
  /** `broken`: somebody is not reached; `weak`: one failure away from it. */
  readonly severity: 'broken' | 'weak';
  readonly says: string;
  readonly remedy: string;
}

const AHEAD_MS = 90 * DAY_MS;
/** A sweep a minute, and one that is lost. */
const OVERDUE_MS = 3 * MINUTE_MS;
/** A page of a team of five, told four times, is 20 messages at about 5 cents; a night may have several. */
const SPEND_LIMIT_USD_MIN = 20;
const MESSAGE_USD = 0.05;
/** A night of one team. */
const MESSAGES_LEFT_MIN = 50;

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

function deployedFindings({
  pagerDuty,
  pagerDutyTimers,
  slack,
  email,
  deadLetters,
  measured,
  tzdata,
}: DeployedFacts): DoctorFinding[] {
  return [
    ...askedFindings('PagerDuty', pagerDuty, 'write the integration key anew into its secret (docs/guides/on-call.md)'),
    ...timerFindings(pagerDutyTimers),
    ...askedFindings('Slack', slack, 'write the token anew, and give the app its scope (docs/guides/on-call.md)'),
    ...askedFindings('SES', email, 'ask for production access, or lift the pause, in the SES console'),
    ...('unknown' in deadLetters
      ? [weak(`the dead letters could not be counted: ${deadLetters.unknown}`, 'check your credentials and the Region')]
      : deadLetters.map(({ queue, messages }) =>
          broken(`${messages} messages wait in ${queue}: work was given up`, 'see docs/runbooks/dead-letters.md'),
        )),
    ...('unknown' in measured
      ? [weak(`what is measured could not be asked: ${measured.unknown}`, 'check your credentials and the Region')]
      : measured.sweeps === 0
        ? [
            broken(
              'no sweep of the open pages was measured in the last 10 minutes',
              'see docs/runbooks/no-page-sweeps.md; a new platform needs some minutes',
            ),
          ]
        : []),
    ...tzdataFindings(tzdata),
  ];
}

function askedFindings(name: string, asked: Asked | undefined, remedy: string): DoctorFinding[] {
  if (asked === undefined || 'ok' in asked) return [];
  if ('unknown' in asked)
    return [weak(`${name} could not be asked: ${asked.unknown}`, 'try again from a machine that reaches it')];
  return [broken(`${name} does not take pages: ${asked.refused}`, remedy)];
}

/** What ends or begins by itself over there while it still burns here. */
function timerFindings(timers: DeployedFacts['pagerDutyTimers']): DoctorFinding[] {
  if (timers === undefined) return [];
  if ('unknown' in timers)
    return [weak(`the timers of PagerDuty could not be asked: ${timers.unknown}`, 'check the key of its REST API')];
  const { service, unacknowledgesAfter, resolvesAfter } = timers;
  const after = (seconds: number) => formatDuration(seconds * 1_000);
  return [
    ...(resolvesAfter === null
      ? []
      : [
          weak(
            `PagerDuty resolves incidents of its service ${service} by itself after ${after(resolvesAfter)}, also where it still burns`,
            'turn off Auto-resolution in the settings of the service: Evenkeel resolves what is over',
          ),
        ]),
    ...(unacknowledgesAfter === null
      ? []
      : [
          weak(
            `PagerDuty takes acknowledgements of its service ${service} back after ${after(unacknowledgesAfter)}, and calls again beside Evenkeel`,
            'turn off Acknowledgement timeout in the settings of the service: Evenkeel asks again by the escalation policy',
          ),
        ]),
  ];
}

/** Where clocks change by other rules somebody is on call an hour earlier or later than this program says. */
function tzdataFindings({ here, there }: DeployedFacts['tzdata']): DoctorFinding[] {
  if (there === null || there === here) return [];
  const says = `this program knows the time zones of release ${here}, the Lambdas those of ${there}: shifts may differ by an hour`;
  return [weak(says, 'update Node here, or wait for the runtime of Lambda, which AWS updates by itself')];
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

function accountFindings({ sms, optedOut, subscriptions }: AccountFacts, roster: Roster): DoctorFinding[] {
  const unknown = (what: string, why: string) =>
    weak(`${what} could not be asked: ${why}`, 'check your credentials and the Region');
  return [
    ...('unknown' in sms
      ? [unknown('the state of text messages', sms.unknown)]
      : usesSms(roster)
        ? smsFindings(sms)
        : []),
    ...('unknown' in optedOut
      ? [unknown('whose numbers opted out', optedOut.unknown)]
      : optedOut.map((name) =>
          broken(
            `the number of ${name} has opted out of the account's text messages`,
            'opt it in again (once in 30 days) in the SNS console',
          ),
        )),
    ...('unknown' in subscriptions
      ? [unknown('who subscribes to the topic', subscriptions.unknown)]
      : topicFindings(subscriptions)),
  ];
}

function smsFindings({
  inSandbox,
  spendLimitUsd,
}: {
  readonly inSandbox: boolean;
  readonly spendLimitUsd: number | null;
}): DoctorFinding[] {
  return [
    ...(inSandbox
      ? [
          broken(
            'text messages are in the sandbox: only verified numbers are reached',
            'leave it in the SNS console, Text messaging',
          ),
        ]
      : []),
    ...(spendLimitUsd !== null && spendLimitUsd < SPEND_LIMIT_USD_MIN
      ? [
          weak(
            `text messages stop without an error at ${spendLimitUsd} USD a month`,
            `raise the limit to ${SPEND_LIMIT_USD_MIN} USD at least`,
          ),
        ]
      : []),
  ];
}

/** What is left of the month's limit, where messages are sent by SNS at all. */
function spendFindings({ account, deployed, roster }: PagerFacts): DoctorFinding[] {
  if (account === undefined || deployed === undefined) return [];
  const { sms } = account;
  const { measured } = deployed;
  if ('unknown' in sms || 'unknown' in measured || sms.spendLimitUsd === null || !usesSms(roster)) return [];
  const leftUsd = sms.spendLimitUsd - measured.smsSpentUsd;
  if (leftUsd >= MESSAGES_LEFT_MIN * MESSAGE_USD) return [];
  const messages = Math.max(0, Math.floor(leftUsd / MESSAGE_USD));
  return [
    broken(
      `${Math.max(0, leftUsd).toFixed(2)} USD of this month's limit are left for text messages: about ${messages}, and then they stop without an error`,
      'raise the limit in the SNS console, Text messaging',
    ),
  ];
}

function usesSms({ people }: Roster): boolean {
  return people.some(({ contacts }) => contacts.sms !== undefined);
}

function topicFindings({
  confirmed,
  pending,
}: {
  readonly confirmed: number;
  readonly pending: number;
}): DoctorFinding[] {
  return [
    ...(pending > 0
      ? [
          weak(
            `${pending} subscriptions of the topic are not confirmed and get nothing`,
            'follow the link of the mail that SNS sent',
          ),
        ]
      : []),
    ...(confirmed === 0
      ? [
          broken(
            'nobody subscribes to the topic: the alarms on the platform itself reach nobody',
            'see docs/guides/deploy.md, "Then prove it"',
          ),
        ]
      : []),
  ];
}

function broken(says: string, remedy: string): DoctorFinding {
  return { severity: 'broken', says, remedy };
}

function weak(says: string, remedy: string): DoctorFinding {
  return { severity: 'weak', says, remedy };
}
