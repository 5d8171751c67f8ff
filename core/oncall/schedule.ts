import type { CalendarUnits } from '#core/shared/calendar.ts';
import type { Instant } from '#core/shared/instant.ts';

/** Who is on call when: layers of rotations, and overrides above them. */
export interface Schedule {
  /** A name of the IANA database, by whose clock layers are read that have none of their own. */
  readonly timeZone: string;
  /** The last one with somebody on duty wins. */
  readonly layers: readonly Layer[];
  /** They beat every layer; of overlapping ones the last wins. */
  readonly overrides: readonly Override[];
}

/** Turns that go round its participants. */
export interface Layer {
  readonly name: string;
  readonly participants: readonly string[];
  /** The wall time at which turn 0 begins, `YYYY-MM-DDTHH:MM:SS`. */
  readonly start: string;
  /** The wall time from which on it has nobody. */
  readonly end?: string;
  readonly handoff: Handoff;
  /** It is on duty only inside of these; without any, always. */
  readonly restrictions: readonly Restriction[];
  readonly timeZone?: string;
}

/** How long a turn is: elapsed hours, or so many days, weeks or months of the calendar. */
export type Handoff =
  | { readonly unit: 'hour'; readonly every: number }
  | { readonly unit: Exclude<CalendarUnits['unit'], 'year'>; readonly every: number };

/** A time of every day, or of every ISO week (Monday is 1). Times are `HH:MM`; an end that is not after its start is on the next day, or in the next week. */
export type Restriction =
  | { readonly type: 'daily'; readonly from: string; readonly to: string }
  | {
      readonly type: 'weekly';
      readonly fromDay: number;
      readonly from: string;
      readonly toDay: number;
      readonly to: string;
    };

/** Somebody, or with null nobody, is on call from one moment to another, whatever the layers say. */
export interface Override {
  readonly user: string | null;
  readonly from: Instant;
  readonly to: Instant;
}
