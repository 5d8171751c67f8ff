import * as z from 'zod';

/**
 * What End User Messaging reports of a message: that it arrived, or why it did not. What it leaves open, or has only handed
 * on, is no news. https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-types.html
 */
export const REPORTED_TYPES = [
  'TEXT_DELIVERED',
  'TEXT_INVALID',
  'TEXT_INVALID_MESSAGE',
  'TEXT_UNREACHABLE',
  'TEXT_CARRIER_UNREACHABLE',
  'TEXT_BLOCKED',
  'TEXT_CARRIER_BLOCKED',
  'TEXT_SPAM',
  'TEXT_TTL_EXPIRED',
  'TEXT_PROTECT_BLOCKED',
] as const;

export const hearSmsConfig = z.strictObject({
  EVENTS_TABLE: z.string().min(1),
  BOOKS_TABLE: z.string().min(1),
  /** The ARN of the secret that codes are made with. */
  LINK_SECRET: z.string().min(1),
  /** The number that pages come from, and answers to replies too. */
  ORIGINATION_NUMBER: z.e164(),
  /** What the messages of pages are sent by, so that it is reported what becomes of them. */
  CONFIGURATION_SET: z.string().min(1),
});
