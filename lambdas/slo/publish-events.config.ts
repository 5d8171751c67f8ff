import * as z from 'zod';

export const publishEventsConfig = z.strictObject({ BUS_NAME: z.string().min(1) });

/** The events that an operator of the platform is told of by an alarm: each is counted under its own name. */
export const COUNTED_EVENT_TYPES = ['CatalogRefused', 'EvaluationFailed', 'DeliveryFailed', 'DeliveryRefused'] as const;
