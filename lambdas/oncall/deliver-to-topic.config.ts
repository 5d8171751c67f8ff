import * as z from 'zod';

export const deliverToTopicConfig = z.strictObject({
  EVENTS_TABLE: z.string().min(1),
  TOPIC_ARN: z.string().regex(/^arn:[^:]+:sns:/, 'must be the ARN of an SNS topic'),
});
