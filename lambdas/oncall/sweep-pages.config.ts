/** What a sweep measures, also where it found nothing: an alarm can tell quiet from dead. */
export const SWEEP_METRICS = { swept: 'PageSweeps', open: 'OpenPages', late: 'PageStepLateness' } as const;
