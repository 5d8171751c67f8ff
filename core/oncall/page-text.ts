import { formatDuration } from '#core/shared/duration.ts';
import { type Instant, instant } from '#core/shared/instant.ts';
import { cutText, oneLine } from './cut-text.ts';
import type { Bundle } from './events.ts';
import {
  budgetGoneText,
  burnText,
  type Exhaustion,
  exhaustion,
  percentText,
  ratioText,
  spanText,
  timeText,
} from './figures.ts';
import type { PageNotice } from './notice.ts';
import { testedSchedule } from './own-pages.ts';
import { toAscii } from './transliterate.ts';

/** A subject and the lines under it: what a person reads in an e-mail, a chat or a terminal. */
export interface PageText {
  readonly subject: string;
  readonly body: string;
}

/**
 * SNS takes subjects of fewer than 100 ASCII characters without line breaks or control characters, which begin with a
 * letter, a number or a punctuation mark. https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
export const SUBJECT_LENGTH_MAX = 99;

/** https://developer.pagerduty.com/docs/events-api-v2-overview: a longer summary is refused, and the page with it. */
export const SUMMARY_LENGTH_MAX = 1_024;

/** A name or a reason longer than this is not for reading at night; with it every text stays far below its medium's size. */
const NAME_LENGTH_MAX = 200;
export const REASON_LENGTH_MAX = 1_000;
const LINK_LENGTH_MAX = 2_000;

/** Where the platform runs, which decides by which words its command line finds it. */
export type Place = 'deployed' | 'local';

/** The text for e-mail, chat and the terminal. */
export function pageText(notice: PageNotice, place: Place = 'deployed'): PageText {
  const lines = linesOf(notice, place);
  return {
    subject: cutText(toAscii(headline(notice)).trim(), SUBJECT_LENGTH_MAX),
    body: `${lines.join('\n')}\n`,
  };
}

/** One line that says what burns, how fast, how much is gone and until when: PagerDuty reads it aloud. */
export function pageSummary(notice: PageNotice): string {
  if (notice.action !== 'trigger') return cutText(headline(notice), SUMMARY_LENGTH_MAX);
  if (testedSchedule(notice.alert) !== undefined) return cutText(headline(notice), SUMMARY_LENGTH_MAX);
  const { timeToExhaustionHours, firedAt, provisional } = notice.alert;
  const since = `since ${timeText(instant(firedAt))}${provisional ? ' (provisional)' : ''}`;
  const forecast = exhaustion(timeToExhaustionHours, instant(firedAt));
  const runsOut = forecastText(forecast, instant(firedAt));
  const more = forecast?.kind === 'at' || forecast?.kind === 'far' ? `runs out ${runsOut}` : runsOut;
  return cutText(`${headline(notice)}, ${more}, ${since}`, SUMMARY_LENGTH_MAX);
}

/** The facts of a page by the names under which people look for them. */
export function pageDetails(notice: PageNotice, place: Place = 'deployed'): Record<string, string> {
  const { alert, pageKey } = notice;
  const firedAt = instant(alert.firedAt);
  return {
    service: nameText(alert.service),
    slo: nameText(alert.slo),
    name: nameText(alert.displayName),
    'budget gone': budgetGoneText(alert.remainingRatio) ?? 'unknown: there is no data',
    'burn rate': `${burnText(alert.burnLong)} over ${formatDuration(alert.longMs)}, ${burnText(alert.burnShort)} over ${formatDuration(alert.shortMs)}`,
    rule: `${nameText(alert.rule)}: above ${nameText(alert.threshold)}x in both`,
    failures: `${alert.bad} of ${alert.total} in the last ${formatDuration(alert.longMs)}`,
    'runs out': runsOutText(alert.timeToExhaustionHours, firedAt),
    target: targetText(alert),
    since: timeText(firedAt),
    look: runbookOf(alert.runbook) ?? showCommand(alert.slo, place),
    figures: alert.provisional ? 'provisional: late data may still change them' : 'settled',
    reason: cutText(oneLine(alert.reason), REASON_LENGTH_MAX),
    page: cutText(oneLine(pageKey), 3 * NAME_LENGTH_MAX),
    ...(notice.action === 'trigger' && notice.bundle.count > 0 ? { 'told with it': bundleText(notice.bundle) } : {}),
  };
}

/** `Search latency, Cart errors and 34 more`. */
function bundleText({ count, names }: Bundle): string {
  const named = names.map(nameText).join(', ');
  return count > names.length ? `${named} and ${count - names.length} more` : named;
}

/** The runbook's link where it can be sent whole: a link that is cut leads nowhere. */
export function runbookOf(runbook: string | undefined): string | undefined {
  return runbook !== undefined && runbook.length <= LINK_LENGTH_MAX && /^https?:\/\/\S+$/.test(runbook)
    ? runbook.toWellFormed()
    : undefined;
}

function headline(notice: PageNotice): string {
  const { action, alert } = notice;
  const isTest = testedSchedule(alert) !== undefined;
  const who = isTest
    ? `The test of ${nameText(alert.displayName)}`
    : `${nameText(alert.service)}/${nameText(alert.slo)}`;
  if (isTest && action === 'trigger') return `[TEST] ${nameText(alert.displayName)}: ${nameText(alert.reason)}`;
  if (action === 'acknowledge') return `[ACKNOWLEDGED] ${who} is in the hands of ${nameText(notice.actor.by)}`;
  if (action === 'resolve') return `[RESOLVED] ${who} no longer burns (${nameText(alert.rule)})`;
  const gone = budgetGoneText(alert.remainingRatio);
  const budget = gone === undefined ? 'budget unknown' : `${gone} of the budget is gone`;
  const more = notice.bundle.count === 0 ? '' : `, and ${notice.bundle.count} more of the service`;
  return `[${alert.severity.toUpperCase()}] ${who} burns ${burnText(alert.burnLong)}, ${budget}${more}`;
}

function linesOf(notice: PageNotice, place: Place): string[] {
  switch (notice.action) {
    case 'trigger':
      return triggerLines(notice, place);
    case 'acknowledge':
      return [
        `ACKNOWLEDGED: ${nameText(notice.actor.by)} has it in hand, by ${notice.actor.channel}.`,
        '',
        ...listed(pageDetails(notice, place)),
      ];
    case 'resolve':
      return resolveLines(notice, place);
  }
}

function triggerLines(notice: PageNotice & { action: 'trigger' }, place: Place): string[] {
  const { alert } = notice;
  if (testedSchedule(alert) !== undefined) return testLines(notice);
  const { name: displayName, service, slo, ...details } = pageDetails(notice, place);
  const what = alert.severity === 'page' ? 'PAGE: act now' : 'TICKET: look at it in working hours';
  return [`${what}. ${displayName} (${slo}) of service ${service} burns its error budget.`, '', ...listed(details)];
}

function testLines({ alert, pageKey }: PageNotice): string[] {
  return [
    `TEST: ${nameText(alert.reason)}.`,
    '',
    'Nothing burns. A page would reach you by this way: acknowledge it within an hour, to show that it did.',
    `Page: ${cutText(oneLine(pageKey), 3 * NAME_LENGTH_MAX)}`,
  ];
}

function resolveLines({ alert, resolution, pageKey }: PageNotice & { action: 'resolve' }, place: Place): string[] {
  const [firedAt, resolvedAt] = [instant(alert.firedAt), instant(resolution.resolvedAt)];
  const details = {
    'budget gone': budgetGoneText(resolution.remainingRatio) ?? 'unknown: there is no data',
    'runs out': runsOutText(resolution.timeToExhaustionHours, resolvedAt),
    target: targetText({ ...alert, sli: resolution.sli }),
    since: timeText(firedAt),
    until: `${timeText(resolvedAt)}, after ${spanText(resolvedAt - firedAt)}`,
    look: runbookOf(alert.runbook) ?? showCommand(alert.slo, place),
    reason: cutText(oneLine(resolution.reason), REASON_LENGTH_MAX),
    page: cutText(oneLine(pageKey), 3 * NAME_LENGTH_MAX),
  };
  const who = `${nameText(alert.displayName)} (${nameText(alert.slo)}) of service ${nameText(alert.service)}`;
  return [`RESOLVED: ${who} no longer burns its error budget too fast.`, '', ...listed(details)];
}

/** Where no runbook is written: what shows the figures, to be typed in a clone of the repository that was deployed. */
export function showCommand(slo: string, place: Place): string {
  return `npm run -s evenkeel -- slo show ${nameText(slo)}${place === 'deployed' ? ' --deployed' : ''}`;
}

function listed(details: Readonly<Record<string, string>>): string[] {
  return Object.entries(details).map(([label, text]) => `${label[0]?.toUpperCase()}${label.slice(1)}: ${text}`);
}

function targetText({ target, windowMs, sli }: { target: string; windowMs: number; sli: number | null }): string {
  const now = sli === null ? 'no data' : `now at ${ratioText(sli)}`;
  return `${percentText(target)} over ${formatDuration(windowMs)}, ${now}`;
}

function runsOutText(timeToExhaustionHours: number | null, asOf: Instant): string {
  return forecastText(exhaustion(timeToExhaustionHours, asOf), asOf);
}

function forecastText(forecast: Exhaustion | undefined, asOf: Instant): string {
  switch (forecast?.kind) {
    case undefined:
      return 'no forecast of when it runs out';
    case 'gone':
      return 'nothing of the budget is left';
    case 'far':
      return 'in years at this rate';
    case 'at':
      return `in ${forecast.in} (${timeText(forecast.at, asOf)})`;
  }
}

export function nameText(text: string): string {
  return cutText(oneLine(text), NAME_LENGTH_MAX);
}
