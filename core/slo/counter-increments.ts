import { floorTo, type Instant, MINUTE_MS } from '#core/shared/instant.ts';

/** What one counter stood at when it was scraped, oldest first. */
export interface CounterSeries {
  /** What was scraped: the same text for all series of one process. */
  readonly target: string;
  readonly samples: readonly (readonly [at: Instant, value: number])[];
}

/**
 * What counters that only grow have counted in each minute, by its start: the growth from one scrape to the next belongs to the
 * minute of the later one, also over a gap. A counter that shrinks has begun anew from zero, so all that it shows was counted.
 *
 * A series that appears is counted from zero only where its target was scraped before without it, as with the first error of
 * a process. It is not where the target is new to us (its counts may be years old), nor where another series of the target
 * ends as it begins: that is the same counter under another label.
 *
 * `series` may begin long before the first minute that matters, and should: the sample before it is what its growth is
 * counted from. A minute in which nothing was compared with anything is left out. `family` are all series by which targets are
 * known, those of both sides of an SLI.
 */
export function incrementsOf(series: readonly CounterSeries[], family: readonly CounterSeries[]): Map<Instant, number> {
  const scrapes = scrapesOf(family);
  const ends = endsOf(series);
  const minutes = new Map<Instant, number>();
  for (const { target, samples } of series) {
    let previous: number | undefined;
    for (const [at, value] of samples) {
      const isBirth = previous === undefined && appearsAt(at, scrapes.get(target), ends.get(target));
      const before = isBirth ? 0 : previous;
      previous = value;
      if (before === undefined) continue;
      const minute = floorTo(at, MINUTE_MS);
      minutes.set(minute, (minutes.get(minute) ?? 0) + (value >= before ? value - before : value));
    }
  }
  return minutes;
}

/** The target was scraped before, and none of its series had its last sample in the scrape just before this one. */
function appearsAt(at: Instant, scrapes: readonly Instant[] = [], ends: ReadonlySet<Instant> = new Set()): boolean {
  const before = scrapes.findLast((scrape) => scrape < at);
  return before !== undefined && !ends.has(before);
}

/** When each target was scraped, oldest first. */
function scrapesOf(family: readonly CounterSeries[]): Map<string, Instant[]> {
  return collect(
    family,
    ({ samples }) => samples.map(([at]) => at),
    (moments) => [...new Set(moments)].toSorted((a, b) => a - b),
  );
}

/** When the series of each target had their last samples. */
function endsOf(series: readonly CounterSeries[]): Map<string, ReadonlySet<Instant>> {
  return collect(
    series,
    ({ samples }) => samples.slice(-1).map(([at]) => at),
    (moments) => new Set(moments),
  );
}

function collect<T>(
  series: readonly CounterSeries[],
  momentsOf: (one: CounterSeries) => Instant[],
  shape: (moments: readonly Instant[]) => T,
): Map<string, T> {
  const targets = Map.groupBy(series, ({ target }) => target);
  return new Map([...targets].map(([target, own]) => [target, shape(own.flatMap(momentsOf))]));
}
