import * as z from 'zod';

export const hearSlackConfig = z.strictObject({
  EVENTS_TABLE: z.string().min(1),
  BOOKS_TABLE: z.string().min(1),
  /** The name of the secret with which Slack signs what it sends for the app. */
  SLACK_SIGNING_SECRET: z.string().min(1),
});
