import * as z from 'zod';
import { parseInstant } from '#core/shared/instant.ts';
import { cadenceSchema } from '#flows/slo/shard.ts';

/**
 * What a schedule says when it rings: which cadence, and for which moment, as EventBridge Scheduler writes it into
 * `<aws.scheduler.scheduled-time>`. https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
 */
export const scheduleInput = z.strictObject({
  cadence: cadenceSchema,
  scheduledAt: z.string().transform((text, context) => {
    const at = parseInstant(text);
    if (at !== undefined) return at;
    context.addIssue({
      code: 'custom',
      message: `${JSON.stringify(text)} is no RFC 3339 time such as 2026-03-01T12:00:00Z`,
    });
    return z.NEVER;
  }),
});
