import * as z from 'zod';
import { instantSchema } from '#core/shared/instant.ts';
import { urgencySchema } from './events.ts';
import type { Page } from './page.ts';

/** What is kept of a page beside its log as long as it is not over, so that what is due is found without reading any log. */
export const pageRowSchema = z.object({
  pageKey: z.string(),
  service: z.string(),
  displayName: z.string(),
  urgency: urgencySchema,
  status: z.enum(['open', 'suppressed', 'bundled', 'acknowledged']),
  openedAt: instantSchema,
  /** When its state is to be looked at again; null: it waits for somebody. */
  dueAt: instantSchema.nullable(),
  /** How many steps were taken. */
  steps: z.int(),
  /** Counts how often it began anew, from 1. */
  cycle: z.int(),
  acknowledgedBy: z.string().nullable(),
  /** The page with which it was told, whose fate it shares. */
  lead: z.string().nullable(),
});
export type PageRow = Readonly<z.infer<typeof pageRowSchema>>;

/** The row of a page; null where it has none: it is over, or never was. */
export function pageRow(page: Page): PageRow | null {
  if (page.status === 'none' || page.status === 'resolved') return null;
  const { pageKey, urgency, alert } = page.opened;
  const { service, displayName } = alert;
  return {
    pageKey,
    service,
    displayName,
    urgency,
    status: page.status,
    openedAt: page.openedAt,
    dueAt: page.dueAt,
    steps: page.number,
    cycle: page.cycle,
    acknowledgedBy: page.status === 'acknowledged' ? page.acknowledged.actor.by : null,
    lead: page.status === 'bundled' ? page.lead : null,
  };
}
