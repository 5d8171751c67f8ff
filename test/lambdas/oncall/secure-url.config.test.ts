import { expect, test } from 'vitest';
import { secureUrlSchema } from '#lambdas/oncall/secure-url.config.ts';

const isAllowed = (url: string) => secureUrlSchema.safeParse(url).success;

test('a key or a page is sent over TLS, or not off this machine', () => {
  expect(isAllowed('https://events.pagerduty.com/v2/enqueue')).toBe(true);
  expect(isAllowed('http://127.0.0.1:8080/v2/enqueue')).toBe(true);
  expect(isAllowed('http://localhost:8080/v2/enqueue')).toBe(true);
  expect(isAllowed('http://events.pagerduty.com/v2/enqueue')).toBe(false);
  expect(isAllowed('http://127.0.0.1.example.com/v2/enqueue')).toBe(false);
  expect(isAllowed('events.pagerduty.com')).toBe(false);
});
