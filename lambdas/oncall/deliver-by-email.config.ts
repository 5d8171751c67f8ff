import * as z from 'zod';

export const deliverByEmailConfig = z.strictObject({
  EVENTS_TABLE: z.string().min(1),
  /** The catalog with people's addresses. */
  BOOKS_TABLE: z.string().min(1),
  /** A verified address of SES. */
  EMAIL_FROM: z.email(),
  /** The whole address behind which links are answered. */
  ACK_URL: z.url(),
  /** The ARN of the secret that links are signed with. */
  LINK_SECRET: z.string().min(1),
});
