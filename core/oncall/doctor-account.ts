import { type AccountFacts, broken, type DoctorFinding, type PagerFacts, weak } from './doctor-facts.ts';
import type { Roster } from './schema.ts';

/** A page of a team of five, told four times, is 20 messages at about 5 cents; a night may have several. */
const SPEND_LIMIT_USD_MIN = 20;
const MESSAGE_USD = 0.05;
/** A night of one team. */
const MESSAGES_LEFT_MIN = 50;

/** What the account says of text messages and the topic. */
export function accountFindings({ sms, optedOut, subscriptions }: AccountFacts, roster: Roster): DoctorFinding[] {
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
export function spendFindings({ account, deployed, roster }: PagerFacts): DoctorFinding[] {
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
