/** A sample is two numbers side by side: its value and how often it occurred. */
const PAIR = 2;

/** Value, count, value, count ... in ascending order of value; samples that never occurred are left out. */
export function samplePairs(values: readonly number[], counts: readonly number[]): Float64Array {
  const order: number[] = [];
  let ascending = true;
  for (let i = 0; i < values.length; i += 1) {
    if ((counts[i] ?? 0) === 0) continue;
    const previous = order.at(-1);
    if (previous !== undefined && (values[previous] ?? 0) > (values[i] ?? 0)) ascending = false;
    order.push(i);
  }
  if (!ascending) order.sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const sorted = new Float64Array(order.length * PAIR);
  order.forEach((from, to) => {
    sorted[to * PAIR] = values[from] ?? 0;
    sorted[to * PAIR + 1] = counts[from] ?? 0;
  });
  return sorted;
}

/** Merges two lists of pairs; equal values become one. `held` may have none, `added` may hold a value twice. */
export function mergeSamples(held: Float64Array, added: Float64Array): Float64Array {
  const merged = new Float64Array(held.length + added.length);
  let end = 0;
  let h = 0;
  let a = 0;
  while (h < held.length || a < added.length) {
    const fromHeld = a >= added.length || (h < held.length && (held[h] ?? 0) <= (added[a] ?? 0));
    const value = (fromHeld ? held[h] : added[a]) ?? 0;
    const count = (fromHeld ? held[h + 1] : added[a + 1]) ?? 0;
    if (fromHeld) h += PAIR;
    else a += PAIR;
    if (end > 0 && merged[end - PAIR] === value) merged[end - 1] = (merged[end - 1] ?? 0) + count;
    else {
      merged[end] = value;
      merged[end + 1] = count;
      end += PAIR;
    }
  }
  return merged.subarray(0, end);
}
