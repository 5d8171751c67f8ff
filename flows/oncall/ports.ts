import type { LegName, PageEvent } from '#core/oncall/events.ts';
import type { PageNotice } from '#core/oncall/notice.ts';
import type { PageRow } from '#core/oncall/page-row.ts';
import type { Roster } from '#core/oncall/schema.ts';

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

/** Which pages are not over, and when is each to be looked at again? */
export interface PageBook {
  /**
   * Appends to the stream of a page and keeps its row, or with null takes it away, in one write: it succeeds only where
   * the stream is still at `expectedVersion`.
   */
  append(
    pageKey: string,
    expectedVersion: number,
    events: readonly PageEvent[],
    row: PageRow | null,
  ): Promise<'appended' | 'conflict'>;
  /** The rows of all pages that are not over. */
  all(): AsyncIterable<PageRow>;
}
