import { expect, test } from 'vitest';
import { deliverToPagerdutyConfig } from '#lambdas/oncall/deliver-to-pagerduty.config.ts';

const read = (url: string) =>
  deliverToPagerdutyConfig.safeParse({
    EVENTS_TABLE: 'events',
    PAGERDUTY_URL: url,
    PAGERDUTY_ROUTING_KEY_SECRET: 'pagerduty',
  }).success;

test('the routing key is sent over TLS, or not off this machine', () => {
  expect(read('https://events.pagerduty.com/v2/enqueue')).toBe(true);
  expect(read('http://127.0.0.1:8080/v2/enqueue')).toBe(true);
  expect(read('http://localhost:8080/v2/enqueue')).toBe(true);
  expect(read('http://events.pagerduty.com/v2/enqueue')).toBe(false);
  expect(read('http://127.0.0.1.example.com/v2/enqueue')).toBe(false);
  expect(read('events.pagerduty.com')).toBe(false);
});
