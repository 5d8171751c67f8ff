import type { Instant } from '#core/shared/instant.ts';
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

export function broken(says: string, remedy: string): DoctorFinding {
  return { severity: 'broken', says, remedy };
}

export function weak(says: string, remedy: string): DoctorFinding {
  return { severity: 'weak', says, remedy };
}
