import * as z from 'zod';

export const pageItselfConfig = z.strictObject({ EVENTS_TABLE: z.string().min(1) });

/** What the pager measures of the page that it sends itself every hour; each is given once an hour, also where it is zero. */
export const SYNTHETIC_METRICS = {
  sent: 'SyntheticPages',
  prompt: 'SyntheticPagesPrompt',
  onTime: 'SyntheticPagesOnTime',
  lost: 'SyntheticPagesLost',
  acceptedAfter: 'SyntheticPageAcceptTime',
} as const;
