import { type Instant, instant } from '#core/shared/instant.ts';
import type { AlertFired } from '#core/slo/events.ts';
import { oneLine } from './cut-text.ts';
import type { Bundle } from './events.ts';
import { amount, budgetGoneText, burnText, exhaustion, spanText, timeText } from './figures.ts';
import { cutToSeptets, septets, toGsm7 } from './gsm-7.ts';
import type { PageNotice } from './notice.ts';
import { testedSchedule } from './own-pages.ts';
import { runbookOf } from './page-text.ts';

/** One part of a text message: 140 bytes, 160 septets (3GPP TS 23.040). A page of two parts can arrive by halves. */
export const SMS_SEPTETS_MAX = 160;

/** What a rule's name and a service's name may take where room is short; the SLO's name takes the rest. */
const RULE_SEPTETS_MAX = 14;
const SERVICE_SEPTETS_MAX = 14;
const ACTOR_SEPTETS_MAX = 60;

/**
 * The page in one text message. It may arrive hours late, so the time and the page's key are always in it. Where it
 * gets too long the extras go first, then the names are cut; the figures never are, nor the `code` by which it is
 * acknowledged in a reply.
 */
export function pageSms(notice: PageNotice, code?: string): string {
  const { alert } = notice;
  if (testedSchedule(alert) !== undefined)
    return cutToSeptets(toGsm7(oneLine(testText(notice, code))), SMS_SEPTETS_MAX);
  const { label: kind, facts, extras } = partsOf(notice);
  const label = code === undefined ? kind : `${kind} (reply ${code})`;
  const whole = toGsm7(oneLine(`${label} ${alert.service} ${notice.pageKey}`));
  const richest = extras.map((extra) => `${whole}: ${facts}${toGsm7(extra)}`).find(fits);
  if (richest !== undefined) return richest;
  const room = SMS_SEPTETS_MAX - lengthOf(`${label} : ${facts}`);
  return cutToSeptets(`${label} ${cutNames(alert, room)}: ${facts}`, SMS_SEPTETS_MAX);
}

function testText({ alert, pageKey }: PageNotice, code: string | undefined): string {
  const how = code === undefined ? `Acknowledge: ${pageKey}` : `Reply ${code}`;
  return `TEST ${alert.reason}. Nothing burns. ${how}`;
}

function partsOf(notice: PageNotice): { label: string; facts: string; extras: readonly string[] } {
  const { alert } = notice;
  switch (notice.action) {
    case 'trigger':
      return {
        label: alert.severity.toUpperCase(),
        facts: toGsm7(triggerFacts(alert, notice.bundle)),
        extras: triggerExtras(alert),
      };
    case 'acknowledge':
      return {
        label: 'ACKED',
        facts: cutToSeptets(toGsm7(oneLine(`by ${notice.actor.by}`)), ACTOR_SEPTETS_MAX),
        extras: [''],
      };
    case 'resolve':
      return { label: 'RESOLVED', facts: toGsm7(resolveFacts(notice)), extras: [''] };
  }
}

/** At most 113 septets: `+ over 9999 more, burns over 9999x, over 9999 % of budget gone, out 2026-03-02 14:20 UTC. Since 2026-03-01 11:10 UTC`. */
function triggerFacts(alert: AlertFired, { count }: Bundle): string {
  const firedAt = instant(alert.firedAt);
  const out = outText(alert.timeToExhaustionHours, firedAt);
  const more = count === 0 ? '' : `+ ${amount(count)} more, `;
  return `${more}burns ${burnText(alert.burnLong)}, ${goneText(alert.remainingRatio)}${out}. Since ${timeText(firedAt)}`;
}

function resolveFacts({ alert, resolution }: PageNotice & { action: 'resolve' }): string {
  const [firedAt, resolvedAt] = [instant(alert.firedAt), instant(resolution.resolvedAt)];
  return `${goneText(resolution.remainingRatio)}. Over at ${timeText(resolvedAt)} after ${spanText(resolvedAt - firedAt)}`;
}

/** From the richest to none. */
function triggerExtras(alert: AlertFired): string[] {
  const provisional = alert.provisional ? ' (provisional)' : '';
  const runbook = runbookOf(alert.runbook);
  return [`${provisional}${runbook === undefined ? '' : ` ${runbook}`}`, provisional, ''];
}

function goneText(remainingRatio: number | null): string {
  const gone = budgetGoneText(remainingRatio);
  return gone === undefined ? 'budget unknown' : `${gone} of budget gone`;
}

function outText(timeToExhaustionHours: number | null, asOf: Instant): string {
  const forecast = exhaustion(timeToExhaustionHours, asOf);
  return forecast?.kind === 'at' ? `, out ${timeText(forecast.at, asOf)}` : '';
}

/** The end of the key names the rule and the firing, so it is kept where the names before it are cut. */
function cutNames(alert: AlertFired, room: number): string {
  const [service, slo, rule] = [alert.service, alert.slo, alert.rule].map((text) => toGsm7(oneLine(text)));
  const tail = `/${cutToSeptets(rule ?? '', RULE_SEPTETS_MAX)}/${alert.generation}`;
  const head = cutToSeptets(service ?? '', SERVICE_SEPTETS_MAX);
  return `${head} ${cutToSeptets(slo ?? '', room - lengthOf(`${head} ${tail}`))}${tail}`;
}

function fits(text: string): boolean {
  return lengthOf(text) <= SMS_SEPTETS_MAX;
}

function lengthOf(text: string): number {
  return septets(text) ?? Number.POSITIVE_INFINITY;
}
