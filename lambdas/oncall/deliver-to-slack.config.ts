import * as z from 'zod';
import { secureUrlSchema } from './secure-url.config.ts';

export const deliverToSlackConfig = z.strictObject({
  EVENTS_TABLE: z.string().min(1),
  /** The catalog with people's ids in Slack. */
  BOOKS_TABLE: z.string().min(1),
  /** Where the methods of the Web API are. It is sent the token. */
  SLACK_URL: secureUrlSchema,
  /** The id of the channel where the team reads its pages. */
  SLACK_CHANNEL: z.string().min(1),
  /** The name of the Secrets Manager secret that holds the bot's token as plain text. */
  SLACK_TOKEN_SECRET: z.string().min(1),
});
