import { createHash } from 'node:crypto';
import { cutText, oneLine } from '#core/oncall/cut-text.ts';
import type { PageNotice } from '#core/oncall/notice.ts';
import { pageDetails, pageSummary, runbookOf } from '#core/oncall/page-text.ts';
import { formatInstant, instant } from '#core/shared/instant.ts';
import type { Severity } from '#core/slo/schema.ts';

/** The body of one call of Events API v2. https://developer.pagerduty.com/docs/events-api-v2-overview */
export interface PagerDutyEvent {
  readonly routing_key: string;
  readonly event_action: PageNotice['action'];
  readonly dedup_key: string;
  readonly payload?: {
    readonly summary: string;
    readonly source: string;
    readonly severity: 'critical' | 'warning';
    readonly timestamp: string;
    readonly component: string;
    readonly group: string;
    readonly class: string;
    readonly custom_details: Readonly<Record<string, string>>;
  };
  readonly links?: readonly { readonly href: string; readonly text: string }[];
  readonly client?: string;
}

const DEDUP_KEY_LENGTH_MAX = 255;

/** PagerDuty names no limit for these; a name that is longer is no name. */
const FIELD_LENGTH_MAX = 255;

const SEVERITIES: Readonly<Record<Severity, 'critical' | 'warning'>> = { page: 'critical', ticket: 'warning' };

/** What PagerDuty is told of a notice. */
export function pagerDutyEvent(notice: PageNotice, routingKey: string): PagerDutyEvent {
  const { action, alert, pageKey } = notice;
  const head = { routing_key: routingKey, event_action: action, dedup_key: dedupKeyOf(pageKey) };
  if (action !== 'trigger') return head;
  const runbook = runbookOf(alert.runbook);
  return {
    ...head,
    payload: {
      summary: pageSummary(notice),
      source: field(alert.service),
      severity: SEVERITIES[alert.severity],
      timestamp: formatInstant(instant(alert.firedAt)),
      component: field(alert.slo),
      group: field(alert.service),
      class: field(alert.rule),
      custom_details: pageDetails(notice),
    },
    ...(runbook === undefined ? {} : { links: [{ href: runbook, text: 'Where to look' }] }),
    client: 'Evenkeel',
  };
}

/** The same for every notice of one page, and for no other page: PagerDuty folds and resolves by it. */
export function dedupKeyOf(pageKey: string): string {
  const readable = `evenkeel/${pageKey}`;
  if (readable.length <= DEDUP_KEY_LENGTH_MAX && readable.isWellFormed()) return readable;
  return `evenkeel/sha256:${createHash('sha256').update(pageKey).digest('hex')}`;
}

/** Required fields may not be empty. */
function field(text: string): string {
  return cutText(oneLine(text), FIELD_LENGTH_MAX) || '-';
}
