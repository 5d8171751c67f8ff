import * as z from 'zod';
import { instant, instantSchema } from '#core/shared/instant.ts';
import { channelOfActorSchema, urgencySchema } from './events.ts';
import { isOwnPage } from './own-pages.ts';
import type { Page } from './page.ts';

/** What is kept of a page once it is over, for whoever asks later how people fare. */
export const pageRecordSchema = z.object({
  pageKey: z.string(),
  service: z.string(),
  slo: z.string(),
  rule: z.string(),
  urgency: urgencySchema,
  /** From when to when its alert burnt. */
  firedAt: instantSchema,
  resolvedAt: instantSchema,
  /** When the page was opened, a little after its alert fired. */
  openedAt: instantSchema,
  /** The people whom its steps named, each with when they did first; of channels nobody knows who reads them. */
  told: z.array(z.object({ person: z.string(), at: instantSchema }).readonly()).readonly(),
  /** How many steps were taken; none where it was told with another page, or to nobody. */
  steps: z.int().nonnegative(),
  /** The first acknowledgement; null where nobody did anything before it was over. */
  acknowledged: z.object({ by: z.string(), channel: channelOfActorSchema, at: instantSchema }).readonly().nullable(),
});
export type PageRecord = Readonly<z.infer<typeof pageRecordSchema>>;

/** The record of a page that is over; null before that, and of the pager's own. */
export function pageRecord(page: Page): PageRecord | null {
  if (page.status !== 'resolved' || isOwnPage(page.opened.alert)) return null;
  const { opened, openedAt, resolved, told, number, firstAcknowledged } = page;
  const { service, slo, rule } = opened.alert;
  return {
    pageKey: opened.pageKey,
    service,
    slo,
    rule,
    urgency: opened.urgency,
    firedAt: instant(opened.alert.firedAt),
    resolvedAt: instant(resolved.resolvedAt),
    openedAt,
    told,
    steps: number,
    acknowledged: firstAcknowledged,
  };
}
