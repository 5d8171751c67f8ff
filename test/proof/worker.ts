import { parentPort, workerData } from 'node:worker_threads';
import * as z from 'zod';
import { play } from './simulate.ts';
import { type Counted, countedOf } from './tally.ts';

/** What one seed gave, as a worker tells it. */
export interface Report {
  readonly seed: number;
  readonly counted: readonly Counted[];
  readonly violations: readonly string[];
}

const { first, step, last } = z.object({ first: z.int(), step: z.int(), last: z.int() }).parse(workerData);

for (let seed = first; seed <= last; seed += step) {
  const played = await play(seed);
  const report: Report = { seed, counted: countedOf(played), violations: played.violations };
  parentPort?.postMessage(report);
}
