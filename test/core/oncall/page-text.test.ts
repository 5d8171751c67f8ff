import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pageSms } from '#core/oncall/page-sms.ts';
import { pageDetails, pageSummary, pageText, SUBJECT_LENGTH_MAX, SUMMARY_LENGTH_MAX } from '#core/oncall/page-text.ts';
import { anyNotice } from './any-notice.ts';
import { ALONE, resolveNotice, triggerNotice } from './sample-page.ts';

describe('the text of a page', () => {
  test('says service, SLO, budget gone, burn, when it runs out, since when and where to look', () => {
    expect(pageText(triggerNotice())).toEqual({
      subject: '[PAGE] shop/checkout-availability burns 26x, 41 % of the budget is gone',
      body: `PAGE: act now. Checkout availability (checkout-availability) of service shop burns its error budget.

Budget gone: 41 %
Burn rate: 26x over 1h, 31x over 5m
Rule: page-fast: above 14.4x in both
Failures: 1234 of 47391 in the last 1h
Runs out: in 3 h 10 min (14:20 UTC)
Target: 99.9 % over 30d, now at 99.959 %
Since: 2026-03-01 11:10 UTC
Look: https://wiki.example.com/checkout
Figures: provisional: late data may still change them
Reason: burns 26.04 over 1h and 31.5 over 5m, above 14.4
Page: checkout-availability/page-fast/3
`,
    });
  });

  test('says how a page ended, how long it took and what is left', () => {
    expect(pageText(resolveNotice())).toEqual({
      subject: '[RESOLVED] shop/checkout-availability no longer burns (page-fast)',
      body: `RESOLVED: Checkout availability (checkout-availability) of service shop no longer burns its error budget too fast.

Budget gone: 50 %
Runs out: in 12 h (23:55 UTC)
Target: 99.9 % over 30d, now at 99.95 %
Since: 2026-03-01 11:10 UTC
Until: 2026-03-01 11:55 UTC, after 45 min
Look: https://wiki.example.com/checkout
Reason: burns 2.5 over 5m, not above 14.4
Page: checkout-availability/page-fast/3
`,
    });
  });

  test('tells a ticket from a page, and names the command where no runbook is written', () => {
    const { runbook: _, ...alert } = triggerNotice({
      severity: 'ticket',
      rule: 'ticket-slow',
      provisional: false,
    }).alert;
    const { subject, body } = pageText({
      action: 'trigger',
      pageKey: 'checkout-availability/ticket-slow/3',
      cycle: 1,
      bundle: ALONE,
      alert,
    });
    expect(subject).toBe('[TICKET] shop/checkout-availability burns 26x, 41 % of the budget is gone');
    expect(body.split('\n')[0]).toContain('TICKET: look at it in working hours.');
    expect(body).toContain('Look: npm run -s evenkeel -- slo show checkout-availability --deployed\n');
    const onThisMachine = pageText(
      { action: 'trigger', pageKey: 'checkout-availability/ticket-slow/3', cycle: 1, bundle: ALONE, alert },
      'local',
    );
    expect(onThisMachine.body).toContain('Look: npm run -s evenkeel -- slo show checkout-availability\n');
    expect(body).toContain('Figures: settled\n');
  });

  test('counts the pages that it stands for, and names the first of them', () => {
    const names = ['Search latency', 'Cart errors'];
    const notice = { ...triggerNotice(), bundle: { count: 36, names } };
    const { subject, body } = pageText(notice);
    expect(pageSummary(notice)).toContain('41 % of the budget is gone, and 36 more of the service');
    expect(subject).toContain('and 36 more of the service');
    expect(body).toContain('Told with it: Search latency, Cart errors and 34 more\n');
    expect(pageDetails({ ...notice, bundle: { count: 2, names } })['told with it']).toBe('Search latency, Cart errors');
    expect(pageSms(notice)).toContain(': + 36 more, burns 26x, 41 % of budget gone');
    expect(pageSms({ ...notice, bundle: { count: 20_000, names } })).toContain('+ over 9999 more, ');
  });

  test('says so where there is no forecast, no data, or nothing left', () => {
    const runsOut = (timeToExhaustionHours: number | null) =>
      pageDetails(triggerNotice({ timeToExhaustionHours }))['runs out'];
    expect(runsOut(null)).toBe('no forecast of when it runs out');
    expect(runsOut(0)).toBe('nothing of the budget is left');
    expect(runsOut(1e300)).toBe('in years at this rate');
    expect(runsOut(20)).toBe('in 20 h (2026-03-02 07:10 UTC)');
    expect(pageDetails(triggerNotice({ remainingRatio: null, sli: null }))).toMatchObject({
      'budget gone': 'unknown: there is no data',
      target: '99.9 % over 30d, no data',
    });
  });

  test('leaves out a runbook link that could not be sent whole', () => {
    const link = (length: number) => 'https://wiki.example.com/'.padEnd(length, 'x');
    expect(pageDetails(triggerNotice({ runbook: link(2_000) })).look).toBe(link(2_000));
    expect(pageDetails(triggerNotice({ runbook: link(2_001) })).look).toBe(
      'npm run -s evenkeel -- slo show checkout-availability --deployed',
    );
  });

  test('has a subject that SNS takes, whatever the names are', () => {
    fc.assert(
      fc.property(anyNotice, (notice) => {
        const { subject } = pageText(notice);
        expect(subject.length).toBeLessThanOrEqual(SUBJECT_LENGTH_MAX);
        expect(subject).toMatch(/^[!-~][ -~]*$/);
      }),
      { seed: 2026 },
    );
  });

  test('has a body far below the 256 KiB of SNS without half characters, one fact a line, whatever the names are', () => {
    fc.assert(
      fc.property(anyNotice, (notice) => {
        const { body } = pageText(notice);
        expect(body.length).toBeLessThan(10_000);
        expect(body.isWellFormed()).toBe(true);
        expect(body.split('\n')).toHaveLength(notice.action === 'trigger' ? 14 : 11);
      }),
      { seed: 2026 },
    );
  });
});

describe('the summary for PagerDuty', () => {
  test('says on one line what burns, how fast, how much is gone, until when and since when', () => {
    expect(pageSummary(triggerNotice())).toBe(
      '[PAGE] shop/checkout-availability burns 26x, 41 % of the budget is gone, runs out in 3 h 10 min (14:20 UTC), since 2026-03-01 11:10 UTC (provisional)',
    );
    expect(pageSummary(triggerNotice({ timeToExhaustionHours: 0, remainingRatio: -0.3, provisional: false }))).toBe(
      '[PAGE] shop/checkout-availability burns 26x, 130 % of the budget is gone, nothing of the budget is left, since 2026-03-01 11:10 UTC',
    );
  });

  test('is never longer than PagerDuty takes, nor cut inside a character, whatever the names are', () => {
    fc.assert(
      fc.property(anyNotice, (notice) => {
        const summary = pageSummary(notice);
        expect(summary.length).toBeLessThanOrEqual(SUMMARY_LENGTH_MAX);
        expect(summary.isWellFormed()).toBe(true);
        expect(summary).toMatch(/^\[(PAGE|TICKET|RESOLVED)\] \P{Cc}+$/u);
      }),
      { seed: 2026 },
    );
  });
});
