import type { Lead } from '#core/oncall/bundle.ts';
import type { LegName, PageEvent, Urgency } from '#core/oncall/events.ts';
import type { PageNotice } from '#core/oncall/notice.ts';
import type { PageRecord } from '#core/oncall/page-record.ts';
import type { PageRow } from '#core/oncall/page-row.ts';
import type { Roster } from '#core/oncall/schema.ts';
import type { Instant } from '#core/shared/instant.ts';

/**
 * One way by which a page leaves the platform. `send` resolves once the other side has accepted the notice. It throws a
 * TransientDeliveryError where a later attempt may succeed, a PermanentDeliveryError where somebody has to repair
 * something first. Sending the same notice twice is allowed: it happens where nobody knows the outcome of the first.
 */
export interface PageLeg {
  readonly name: LegName;
  /** Whom does it tell? By ids that tell nothing: never a phone number or a key. */
  targets(): Promise<readonly string[]>;
  send(target: string, notice: PageNotice): Promise<{ readonly reference: string }>;
}

/** Who answers, by the documents in force? An empty roster where none are. */
export interface RosterSource {
  roster(): Promise<Roster>;
}

/** How often was a contact told by a leg of late? Kept for as long as limits look back (core/oncall/contact-limits.ts). */
export interface ContactLog {
  /** When the target was told by the leg, from `since` on, in no promised order. */
  told(leg: LegName, target: string, since: Instant): Promise<readonly Instant[]>;
  /** Noting the same twice counts once. */
  note(leg: LegName, target: string, telling: { readonly at: Instant; readonly pageKey: string }): Promise<void>;
}

/** What is appended to the stream of a page, the row that is kept of it, null where it is over, and where it leads from now on the lead that it was decided upon. */
export interface PageWrite {
  readonly pageKey: string;
  readonly service: string;
  readonly expectedVersion: number;
  readonly events: readonly PageEvent[];
  readonly row: PageRow | null;
  /** Kept for good of a page that is over; null of any other. */
  readonly record: PageRecord | null;
  readonly claim: { readonly before: Lead | null; readonly after: Lead } | null;
}

/** Which pages are not over, and when is each to be looked at again? */
export interface PageBook {
  /** One write, which succeeds only where the stream is still at its version and the lead still what it was. */
  append(write: PageWrite): Promise<'appended' | 'conflict'>;
  /** The page of the service that went out last, of this urgency; null where none ever did. */
  lead(service: string, urgency: Urgency): Promise<Lead | null>;
  /** The row of a page; null where it is over. */
  row(service: string, pageKey: string): Promise<PageRow | null>;
  /** The rows of all pages of a service that are not over. */
  ofService(service: string): Promise<readonly PageRow[]>;
  /** The records of pages that are over and were opened from `from` until before `to`, in no promised order. */
  records(from: Instant, to: Instant): AsyncIterable<PageRecord>;
  /** The rows of all pages that are not over. */
  all(): AsyncIterable<PageRow>;
}
