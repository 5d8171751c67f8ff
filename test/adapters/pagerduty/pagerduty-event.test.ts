import fc from 'fast-check';
import { expect, test } from 'vitest';
import { dedupKeyOf, pagerDutyEvent } from '#adapters/pagerduty/pagerduty-event.ts';
import { pageDetails, pageSummary } from '#core/oncall/page-text.ts';
import { anyNotice } from '#test/core/oncall/any-notice.ts';
import { resolveNotice, triggerNotice } from '#test/core/oncall/sample-page.ts';

const KEY = 'k'.repeat(32);

test('a trigger tells PagerDuty what burns, how badly, since when and where to look', () => {
  const notice = triggerNotice();
  expect(pagerDutyEvent(notice, KEY)).toEqual({
    routing_key: KEY,
    event_action: 'trigger',
    dedup_key: 'evenkeel/checkout-availability/page-fast/3',
    payload: {
      summary: pageSummary(notice),
      source: 'shop',
      severity: 'critical',
      timestamp: '2026-03-01T11:10:00Z',
      component: 'checkout-availability',
      group: 'shop',
      class: 'page-fast',
      custom_details: pageDetails(notice),
    },
    links: [{ href: 'https://wiki.example.com/checkout', text: 'Where to look' }],
    client: 'Evenkeel',
  });
});

test('a resolve carries the key of its trigger and nothing else', () => {
  expect(pagerDutyEvent(resolveNotice(), KEY)).toEqual({
    routing_key: KEY,
    event_action: 'resolve',
    dedup_key: 'evenkeel/checkout-availability/page-fast/3',
  });
});

test('a ticket is a warning', () => {
  expect(pagerDutyEvent(triggerNotice({ severity: 'ticket' }), KEY).payload?.severity).toBe('warning');
});

test('a deduplication key of more than 255 characters becomes a hash, the same each time and another for each page', () => {
  const longest = 'x'.repeat(255 - 'evenkeel/'.length);
  expect(dedupKeyOf(longest)).toBe(`evenkeel/${longest}`);
  expect(dedupKeyOf(`${longest}1`)).toMatch(/^evenkeel\/sha256:[0-9a-f]{64}$/);
  expect(dedupKeyOf(`${longest}1`)).toBe(dedupKeyOf(`${longest}1`));
  expect(dedupKeyOf(`${longest}1`)).not.toBe(dedupKeyOf(`${longest}2`));
});

test('an event is never larger than PagerDuty takes', () => {
  fc.assert(
    fc.property(anyNotice, (notice) => {
      expect(Buffer.byteLength(JSON.stringify(pagerDutyEvent(notice, KEY)))).toBeLessThan(64 * 1024);
    }),
    { seed: 2026 },
  );
});
