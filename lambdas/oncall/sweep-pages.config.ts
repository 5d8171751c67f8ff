import * as z from 'zod';
import { pagePortsConfig } from './page-ports.config.ts';

export const sweepPagesConfig = pagePortsConfig.extend({
  /** The name of the secret that holds the address of the witness outside; empty where there is none. */
  WITNESS_SECRET: z.string(),
});

/** What a sweep measures, also where it found nothing: an alarm can tell quiet from dead. */
export const SWEEP_METRICS = { swept: 'PageSweeps', open: 'OpenPages', late: 'PageStepLateness' } as const;
