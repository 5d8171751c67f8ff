import * as z from 'zod';

const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])$/;

/** The whole address of `enqueue`. It is sent the routing key, so that anything but this machine itself needs TLS. */
export const pagerDutyUrlSchema = z.url().refine((text) => {
  const url = URL.parse(text);
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && LOOPBACK.test(url.hostname));
}, 'must be https');

export const deliverToPagerdutyConfig = z.strictObject({
  EVENTS_TABLE: z.string().min(1),
  PAGERDUTY_URL: pagerDutyUrlSchema,
  /** The name of the Secrets Manager secret that holds the integration key as plain text. */
  PAGERDUTY_ROUTING_KEY_SECRET: z.string().min(1),
});
