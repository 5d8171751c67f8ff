import * as z from 'zod';

export const planEvaluationsConfig = z.strictObject({
  BOOKS_TABLE: z.string().min(1),
  SHARDS_QUEUE_URL: z.url(),
  /** Services whose gate is measured, separated by commas; none where empty. */
  GUARDED_SERVICES: z.string().transform((text) => (text === '' ? [] : text.split(','))),
});

/** 1 while the gate of a service is closed, 0 while it is open; the alarms that guard deployments are built on it. */
export const GATE_METRIC = { name: 'GateClosed', serviceDimension: 'gate' } as const;
