import { mergeSamples, samplePairs } from './sample-pairs.ts';

/** Where a bucket's columns begin in `#marks`: its second, its first sample, its number of samples. */
const MARKS = 3;
/** Where a bucket's columns begin in `#totals`: its sum, its count. A sample in `#samples`: its value, its count. */
const PAIR = 2;

/**
 * The samples of one metric of one unit and one resolution, in columns: 28 bytes for each bucket (a minute, or a second
 * of a high-resolution metric) and 16 for each distinct value in it, with no object per bucket. Buckets are in order of
 * time, a bucket's samples in order of value. Samples are only ever added: the service has no way to take them back.
 */
export class SampleSeries {
  #size = 0;
  #marks = new Uint32Array(4 * MARKS);
  #totals = new Float64Array(4 * PAIR);
  #samples = new Float64Array(4 * PAIR);
  #samplesEnd = 0;
  #samplesLost = 0;
  /** The extremes of statistic sets, which have no raw values, by second. Nearly no metric has any. */
  #summaries: Map<number, { minimum: number; maximum: number }> | undefined;

  /** How many buckets there are. */
  get size(): number {
    return this.#size;
  }

  /** The newest bucket's second. */
  get newestSecond(): number | undefined {
    return this.#size === 0 ? undefined : this.secondOf(this.#size - 1);
  }

  get oldestSecond(): number | undefined {
    return this.#size === 0 ? undefined : this.secondOf(0);
  }

  /** Adds samples to a second's bucket, where any occurred; what it already holds stays ("CloudWatch aggregates": two puts add up). */
  add(second: number, values: readonly number[], counts: readonly number[]): void {
    const added = samplePairs(values, counts);
    if (added.length === 0) return;
    const bucket = this.#bucketOf(second);
    this.#replaceSamples(bucket, mergeSamples(this.#samplesOf(bucket), added));
    for (let i = 0; i < values.length; i += 1) {
      this.#addTotals(bucket, (values[i] ?? 0) * (counts[i] ?? 0), counts[i] ?? 0);
    }
  }

  /** Adds a statistic set whose raw values are lost. */
  addSummary(second: number, summary: { sum: number; count: number; minimum: number; maximum: number }): void {
    this.#addTotals(this.#bucketOf(second), summary.sum, summary.count);
    const known = this.#summaries?.get(second);
    this.#summaries ??= new Map();
    this.#summaries.set(second, {
      minimum: Math.min(summary.minimum, known?.minimum ?? Number.POSITIVE_INFINITY),
      maximum: Math.max(summary.maximum, known?.maximum ?? Number.NEGATIVE_INFINITY),
    });
  }

  /** The first bucket at or after a second; `size` where there is none. */
  indexFrom(second: number): number {
    let low = 0;
    let high = this.#size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.secondOf(middle) < second) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  secondOf(bucket: number): number {
    return this.#marks[bucket * MARKS] ?? 0;
  }

  sumOf(bucket: number): number {
    return this.#totals[bucket * PAIR] ?? 0;
  }

  countOf(bucket: number): number {
    return this.#totals[bucket * PAIR + 1] ?? 0;
  }

  minimumOf(bucket: number): number {
    const raw = this.sampleCountOf(bucket) === 0 ? Number.POSITIVE_INFINITY : this.sampleValue(bucket, 0);
    return this.#summaries === undefined
      ? raw
      : Math.min(raw, this.#summaries.get(this.secondOf(bucket))?.minimum ?? raw);
  }

  maximumOf(bucket: number): number {
    const samples = this.sampleCountOf(bucket);
    const raw = samples === 0 ? Number.NEGATIVE_INFINITY : this.sampleValue(bucket, samples - 1);
    return this.#summaries === undefined
      ? raw
      : Math.max(raw, this.#summaries.get(this.secondOf(bucket))?.maximum ?? raw);
  }

  /** Whether all of a bucket's samples are known one by one. */
  isRaw(bucket: number): boolean {
    return this.#summaries === undefined || !this.#summaries.has(this.secondOf(bucket));
  }

  /** How many distinct values a bucket holds, and each of them in ascending order with its count. */
  sampleCountOf(bucket: number): number {
    return this.#marks[bucket * MARKS + 2] ?? 0;
  }

  sampleValue(bucket: number, sample: number): number {
    return this.#samples[(this.#firstSampleOf(bucket) + sample) * PAIR] ?? 0;
  }

  sampleOccurrences(bucket: number, sample: number): number {
    return this.#samples[(this.#firstSampleOf(bucket) + sample) * PAIR + 1] ?? 0;
  }

  /** Forgets all before a second: what no period can read any more. */
  forgetBefore(second: number): void {
    const gone = this.indexFrom(second);
    for (let bucket = 0; bucket < gone; bucket += 1) {
      this.#samplesLost += this.sampleCountOf(bucket);
      this.#summaries?.delete(this.secondOf(bucket));
    }
    this.#marks.copyWithin(0, gone * MARKS, this.#size * MARKS);
    this.#totals.copyWithin(0, gone * PAIR, this.#size * PAIR);
    this.#size -= gone;
    this.#compact();
  }

  #firstSampleOf(bucket: number): number {
    return this.#marks[bucket * MARKS + 1] ?? 0;
  }

  #samplesOf(bucket: number): Float64Array {
    const first = this.#firstSampleOf(bucket);
    return this.#samples.subarray(first * PAIR, (first + this.sampleCountOf(bucket)) * PAIR);
  }

  #addTotals(bucket: number, sum: number, count: number): void {
    this.#totals[bucket * PAIR] = this.sumOf(bucket) + sum;
    this.#totals[bucket * PAIR + 1] = this.countOf(bucket) + count;
  }

  /** Finds a second's bucket, or makes room for it: at the end for live data, in the middle for late data. */
  #bucketOf(second: number): number {
    const bucket = second > (this.newestSecond ?? -1) ? this.#size : this.indexFrom(second);
    if (bucket < this.#size && this.secondOf(bucket) === second) return bucket;
    this.#marks = roomFor(this.#marks, (this.#size + 1) * MARKS);
    this.#totals = roomFor(this.#totals, (this.#size + 1) * PAIR);
    this.#marks.copyWithin((bucket + 1) * MARKS, bucket * MARKS, this.#size * MARKS);
    this.#totals.copyWithin((bucket + 1) * PAIR, bucket * PAIR, this.#size * PAIR);
    this.#marks.set([second, this.#samplesEnd, 0], bucket * MARKS);
    this.#totals.set([0, 0], bucket * PAIR);
    this.#size += 1;
    return bucket;
  }

  /** Stores a bucket's samples in place where it is the last in the pool, else at the pool's end. */
  #replaceSamples(bucket: number, merged: Float64Array): void {
    const first = this.#firstSampleOf(bucket);
    const held = this.sampleCountOf(bucket);
    const isLast = first + held === this.#samplesEnd;
    const at = isLast ? first : this.#samplesEnd;
    if (!isLast) this.#samplesLost += held;
    this.#samples = roomFor(this.#samples, at * PAIR + merged.length);
    this.#samples.set(merged, at * PAIR);
    this.#samplesEnd = at + merged.length / PAIR;
    this.#marks[bucket * MARKS + 1] = at;
    this.#marks[bucket * MARKS + 2] = merged.length / PAIR;
    this.#compact();
  }

  /** Rewrites the pool once half of it is samples that moved elsewhere. */
  #compact(): void {
    if (this.#samplesLost < 64 || this.#samplesLost * 2 < this.#samplesEnd) return;
    const packed = new Float64Array((this.#samplesEnd - this.#samplesLost) * PAIR);
    let end = 0;
    for (let bucket = 0; bucket < this.#size; bucket += 1) {
      const samples = this.#samplesOf(bucket);
      packed.set(samples, end * PAIR);
      this.#marks[bucket * MARKS + 1] = end;
      end += samples.length / PAIR;
    }
    this.#samples = packed;
    this.#samplesEnd = end;
    this.#samplesLost = 0;
  }
}

/** The same column, grown by half where it is full. */
function roomFor<Column extends Uint32Array | Float64Array>(column: Column, length: number): Column {
  if (column.length >= length) return column;
  const Constructor = column.constructor as new (size: number) => Column;
  const grown = new Constructor(Math.max(length, Math.ceil(column.length * 1.5)));
  grown.set(column);
  return grown;
}
