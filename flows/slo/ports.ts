import type { NewEvent } from '#core/shared/event.ts';
import type { Instant } from '#core/shared/instant.ts';
import type { Day } from '#core/slo/day.ts';
import type { EvaluationFailure } from '#core/slo/decide-slo.ts';
import type { MonthFold } from '#core/slo/fold.ts';
import type { SourceRead } from '#core/slo/read-plan.ts';
import type { AnySlo } from '#core/slo/schema.ts';
import type { HistoryPoint, SloState } from '#core/slo/state.ts';

/** Which SLOs are in force? */
export interface SloCatalog {
  /** The catalog's version in force; 0 where none was ever published. */
  version(): Promise<number>;
  /** All SLOs of a version, ordered by name, as they are read. */
  slos(version: number): AsyncIterable<AnySlo>;
  /** Those of the named SLOs that the version holds; a name that it lacks is left out. */
  slosNamed(version: number, names: readonly string[]): Promise<AnySlo[]>;
}

/** What a source says of one metric over the interval of a read. */
export type SeriesAnswer =
  | {
      readonly kind: 'points';
      /** One value a period that has data, in any order. */
      readonly points: readonly { readonly start: Instant; readonly value: number }[];
    }
  | { readonly kind: 'failed'; readonly failure: EvaluationFailure };

/** What did these metrics count? */
export interface MetricSource<Read extends SourceRead = SourceRead> {
  /**
   * Answers every metric of the read, by its series key. A metric that can't be read is a failed answer and never
   * spoils its neighbours. Throws only where the source as a whole does not answer; the caller may try again later.
   */
  read(read: Read): Promise<ReadonlyMap<string, SeriesAnswer>>;
}

/** An item as stored, with the version that its next writer has to name; version 0 where there is none. */
export interface Versioned<T> {
  readonly value: T;
  readonly version: number;
}

export interface BookPages {
  readonly days: ReadonlyMap<Instant, Versioned<Day>>;
  readonly months: ReadonlyMap<string, Versioned<MonthFold>>;
}

/** Which pages of an SLO's books are asked for. */
export interface PagesWanted {
  readonly slo: string;
  readonly days: readonly Instant[];
  readonly months: readonly string[];
}

export type Written = 'written' | 'conflict';

/** What do the books hold of an SLO's buckets? Every write names the version that it saw; of two writers one is refused. */
export interface Ledger {
  /** The pages asked for, by SLO; those that do not exist are left out. */
  load(wanted: readonly PagesWanted[]): Promise<ReadonlyMap<string, BookPages>>;
  putDay(slo: string, day: Day, expectedVersion: number): Promise<Written>;
  putFold(slo: string, fold: MonthFold, expectedVersion: number): Promise<Written>;
}

/** Where does each SLO stand? */
export interface SloStates {
  load(names: readonly string[]): Promise<ReadonlyMap<string, SloState>>;
  /** All states, ordered by name. */
  all(): AsyncIterable<SloState>;
  /**
   * Stores the state as version `expectedVersion + 1` and appends the events to the SLO's stream behind the state's
   * event version, which is counted on: both or neither. Refused where another writer came first.
   */
  put(state: SloState, expectedVersion: number, events: readonly NewEvent[]): Promise<Written>;
  /** One point an hour, of the latest evaluation in it: an earlier one that comes late changes nothing. */
  putHistory(slo: string, point: HistoryPoint): Promise<void>;
  /** The points with hour in [from, to), oldest first. */
  history(slo: string, from: Instant, to: Instant): Promise<HistoryPoint[]>;
}

/** How does a release that waits at the gate hear of the answer? */
export interface ReleaseStep {
  /** Lets it go on, or stops it with the reason. Told again, the first answer stands. */
  settle(answer: { readonly isOpen: boolean; readonly summary: string }): Promise<void>;
}
