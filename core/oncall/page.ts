import type { Instant } from '#core/shared/instant.ts';
import type { AlertFired, AlertResolved } from '#core/slo/events.ts';
import type { Severity } from '#core/slo/schema.ts';
import { type LegName, type PageEvent, type PageOpened, type PageResolved, pageKeyOf } from './events.ts';

/** A page as its events tell it. */
export type Page =
  | { readonly status: 'none' }
  | { readonly status: 'open'; readonly opened: PageOpened }
  | { readonly status: 'resolved'; readonly opened: PageOpened; readonly resolved: PageResolved };

export type PageCommand =
  | { readonly type: 'OpenPage'; readonly alert: AlertFired }
  | { readonly type: 'ResolvePage'; readonly alert: AlertResolved };

export interface PageRefusal {
  readonly code: 'already-open' | 'already-resolved' | 'not-yet-open';
  readonly reason: string;
}

export type PageDecision = { readonly events: readonly PageEvent[] } | { readonly refusal: PageRefusal };

/** Which legs carry which severity: a ticket can wait for the morning, so it rings no phone. */
export const LEGS_BY_SEVERITY: Readonly<Record<Severity, readonly LegName[]>> = {
  page: ['topic', 'phones', 'pagerduty', 'inbox'],
  ticket: ['topic', 'inbox'],
};

export const initialPage: Page = { status: 'none' };

/** Opens a page once and resolves it once; anything said again is refused with its reason. */
export function decidePage(command: PageCommand, page: Page, now: Instant): PageDecision {
  const pageKey = pageKeyOf(command.alert);
  if (command.type === 'OpenPage') {
    if (page.status !== 'none') return refuse(`already-${page.status}`, `page ${pageKey} is ${page.status} already`);
    const { severity } = command.alert;
    const data = { pageKey, severity, legs: [...LEGS_BY_SEVERITY[severity]], alert: command.alert };
    return { events: [{ capability: 'oncall', type: 'PageOpened', at: now, data }] };
  }
  if (page.status === 'resolved') return refuse('already-resolved', `page ${pageKey} is resolved already`);
  if (page.status === 'none') return refuse('not-yet-open', `page ${pageKey} was never opened`);
  const { severity, legs } = page.opened;
  const { resolvedAt, sli, remainingRatio, timeToExhaustionHours, reason } = command.alert;
  const data = { pageKey, severity, legs, resolvedAt, sli, remainingRatio, timeToExhaustionHours, reason };
  return { events: [{ capability: 'oncall', type: 'PageResolved', at: now, data }] };
}

export function evolvePage(page: Page, event: PageEvent): Page {
  if (event.type === 'PageOpened') return { status: 'open', opened: event.data };
  if (page.status === 'none') throw new Error(`the log of page ${event.data.pageKey} resolves it before opening it`);
  return { status: 'resolved', opened: page.opened, resolved: event.data };
}

function refuse(code: PageRefusal['code'], reason: string): PageDecision {
  return { refusal: { code, reason } };
}
