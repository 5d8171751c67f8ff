import * as z from 'zod';

export const evaluateSlosConfig = z.strictObject({
  BOOKS_TABLE: z.string().min(1),
  EVENTS_TABLE: z.string().min(1),
  /** How long after a minute's end its counts are expected to be complete in the metric source. */
  SOURCE_DELAY_MINUTES: z.coerce.number().int().min(0).max(60),
});

/** What an evaluation says of itself, in the platform's namespace; the alarms that watch it are built on the same names. */
export const EVALUATION_METRICS = {
  completed: 'EvaluationsCompleted',
  evaluated: 'Evaluated',
  failed: 'Failed',
  lag: 'LagSeconds',
  /** Every figure is told apart by it. */
  cadenceDimension: 'cadence',
} as const;
