import { type Candidate, candidatesOf, type Found, type Kind } from '#core/catalog/discover/candidates.ts';
import type { WrittenDocument } from '#core/catalog/import/openslo-parts.ts';
import { DAY_MS, floorTo, formatInstant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { proposeTarget } from '#core/slo/propose-target.ts';
import type { Slo } from '#core/slo/schema.ts';
import { type HistoryPorts, readHistory } from './read-history.ts';

export interface DiscoverPorts extends Pick<HistoryPorts, 'source' | 'clock'> {
  /** The dimensions of every metric of a namespace and name that had data lately. */
  findMetrics(namespace: string, metricName: string): Promise<readonly Found['dimensions'][]>;
  /** The SLO that the catalog would read in these documents. */
  readSlo(documents: readonly WrittenDocument[]): Slo;
  /** Told after each thing that was looked at, for a progress bar. */
  readonly onLooked?: (done: number, all: number) => void;
}

/** What came of a candidate: documents to review, or why there are none. */
export type Discovery =
  | {
      readonly candidate: Candidate;
      readonly documents: readonly WrittenDocument[];
      readonly target: string;
      readonly sli: number;
      readonly pages: number;
    }
  | { readonly candidate: Candidate; readonly documents: null; readonly reason: string };

/** CloudWatch keeps minutes for so long. */
const REPLAY_MS = 15 * DAY_MS;
/** Points are complete a little later than the minute that they are of. */
const DELAY_MS = 3 * MINUTE_MS;
const STEP_MS = 5 * MINUTE_MS;

/** Proposes SLOs for what an account has, with targets that each would have kept over its last 15 days. Nothing is written anywhere. */
export async function discoverSlos(ports: DiscoverPorts, kinds: readonly Kind[], region: string): Promise<Discovery[]> {
  const things: Found[] = [];
  for (const kind of kinds) {
    const found = await ports.findMetrics(kind.namespace, kind.metric);
    const own = found.filter((dimensions) => isExactly(dimensions, kind.dimensions));
    things.push(...own.map((dimensions) => ({ kind, dimensions })));
  }
  const candidates = candidatesOf(things, region);
  const discoveries: Discovery[] = [];
  for (const [index, candidate] of candidates.entries()) {
    discoveries.push(await propose(ports, candidate));
    ports.onLooked?.(index + 1, candidates.length);
  }
  return discoveries;
}

async function propose(ports: DiscoverPorts, candidate: Candidate): Promise<Discovery> {
  const slo = ports.readSlo(candidate.documents('0.99', candidate.description));
  const to = floorTo(ports.clock.now(), MINUTE_MS);
  const from = plusMs(to, -REPLAY_MS);
  const [read] = await Promise.allSettled([readHistory(ports, slo, from, to)]);
  // One metric that can't be read is no reason to say nothing of the others.
  if (read.status === 'rejected') return { candidate, documents: null, reason: String(read.reason) };
  const proposal = proposeTarget(slo, read.value, { from, to, everyMs: STEP_MS, delayMs: DELAY_MS });
  if (proposal.kind === 'none') return { candidate, documents: null, reason: proposal.reason };
  const { target, sli, pages } = proposal;
  const said = `${candidate.description} Proposed because the 15 days until ${formatInstant(to)} would have kept it, with ${pages} pages.`;
  return { candidate, documents: candidate.documents(target, said), target, sli, pages };
}

function isExactly(dimensions: Found['dimensions'], names: readonly string[]): boolean {
  const keys = Object.keys(dimensions);
  return keys.length === names.length && names.every((name) => keys.includes(name));
}
