import * as z from 'zod';

export const deliverByVoiceConfig = z.strictObject({
  EVENTS_TABLE: z.string().min(1),
  /** The catalog with people's numbers, and how often each was called of late. */
  BOOKS_TABLE: z.string().min(1),
  CONNECT_INSTANCE_ID: z.string().min(1),
  CONTACT_FLOW_ID: z.string().min(1),
  /** The number that calls come from. */
  SOURCE_NUMBER: z.e164(),
  /** The ARN of the secret that codes are made with. */
  LINK_SECRET: z.string().min(1),
});
