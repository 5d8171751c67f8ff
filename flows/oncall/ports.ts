import type { LegName } from '#core/oncall/events.ts';
import type { PageNotice } from '#core/oncall/notice.ts';
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
