import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { septets } from '#core/oncall/gsm-7.ts';
import { pageSms, SMS_SEPTETS_MAX } from '#core/oncall/page-sms.ts';
import { anyNotice } from './any-notice.ts';
import { resolveNotice, triggerNotice } from './sample-page.ts';

describe('a page by text message', () => {
  test('says severity, service, key, burn, budget gone, when it runs out, since when and, where it fits, where to look', () => {
    expect(pageSms(triggerNotice({ runbook: 'https://w.example/co', slo: 'checkout', provisional: false }))).toBe(
      'PAGE shop checkout/page-fast/3: burns 26x, 41 % of budget gone, out 14:20 UTC. Since 2026-03-01 11:10 UTC https://w.example/co',
    );
  });

  test('leaves out the link, which would lead nowhere if it were cut, before it touches anything else', () => {
    expect(pageSms(triggerNotice())).toBe(
      'PAGE shop checkout-availability/page-fast/3: burns 26x, 41 % of budget gone, out 14:20 UTC. Since 2026-03-01 11:10 UTC (provisional)',
    );
  });

  test('says how long it lasted when it is over', () => {
    expect(pageSms(resolveNotice())).toBe(
      'RESOLVED shop checkout-availability/page-fast/3: 50 % of budget gone. Over at 2026-03-01 11:55 UTC after 45 min',
    );
  });

  test('cuts long names, but neither a figure nor the end of the key', () => {
    const text = pageSms(
      triggerNotice({
        service: 'a-service-with-a-long-name',
        slo: 'an-objective-'.repeat(10),
        rule: 'a-rule-with-a-long-name',
      }),
    );
    expect(text).toBe(
      'PAGE a-service-wi.. an-objective-an-objective-an-objective-an-obje../a-rule-with-../3: burns 26x, 41 % of budget gone, out 14:20 UTC. Since 2026-03-01 11:10 UTC',
    );
    expect(septets(text)).toBe(SMS_SEPTETS_MAX);
  });

  test('has the code by which it is acknowledged in a reply right behind its kind, and keeps it however long the rest is', () => {
    expect(pageSms(triggerNotice({ slo: 'checkout', provisional: false }), '123456')).toBe(
      'PAGE (reply 123456) shop checkout/page-fast/3: burns 26x, 41 % of budget gone, out 14:20 UTC. Since 2026-03-01 11:10 UTC https://wiki.example.com/checkout',
    );
    fc.assert(
      fc.property(anyNotice, (notice) => {
        const text = pageSms(notice, '123456');
        expect(text).toContain('(reply 123456) ');
        expect(septets(text)).toBeLessThanOrEqual(SMS_SEPTETS_MAX);
      }),
      { seed: 2026, numRuns: 500 },
    );
  });

  test('fits into one message of the GSM alphabet with its facts whole, whatever the names and figures are', () => {
    fc.assert(
      fc.property(anyNotice, (notice) => {
        const text = pageSms(notice);
        expect(septets(text)).toBeLessThanOrEqual(SMS_SEPTETS_MAX);
        expect(text).toMatch(
          notice.action === 'trigger'
            ? /^(PAGE|TICKET) .*burns .*x, .*\. Since 2026-03-01 11:10 UTC/
            : /^RESOLVED .*\. Over at .* UTC after .+$/,
        );
        expect(text).toContain(`/${notice.alert.generation}: `);
      }),
      { seed: 2026, numRuns: 1_000 },
    );
  });
});
