import * as z from 'zod';

export const deliverBySmsConfig = z.strictObject({
  EVENTS_TABLE: z.string().min(1),
  /** The catalog with people's numbers. */
  BOOKS_TABLE: z.string().min(1),
  /** The number of End User Messaging that pages come from, where people may reply to it; empty where SNS chooses one. */
  ORIGINATION_NUMBER: z.union([z.literal(''), z.e164()]),
  /** What says what became of a message; empty where nothing does. */
  CONFIGURATION_SET: z.string(),
  /** The ARN of the secret that codes are made with; empty where nobody replies. */
  LINK_SECRET: z.string(),
});
