import { describe, expect, test } from 'vitest';
import { healthOf, reviewNotice } from '#core/oncall/health.ts';
import type { PageRecord } from '#core/oncall/page-record.ts';
import { HOUR_MS, type Instant, instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { shopRoster } from './sample-roster.ts';

/** A Monday, from which on Bo is on call. Everybody lives by UTC. */
const MONDAY = instant(Date.UTC(2026, 2, 2, 9));
const SUNDAY = plusMs(MONDAY, 7 * 24 * HOUR_MS);

function paged(at: Instant, change: Partial<PageRecord> = {}): PageRecord {
  return {
    pageKey: `checkout/fast/${at}`,
    service: 'shop',
    slo: 'checkout',
    rule: 'fast',
    urgency: 'critical',
    firedAt: at,
    openedAt: at,
    resolvedAt: plusMs(at, HOUR_MS),
    told: [{ person: 'ana', at }],
    steps: 1,
    acknowledged: { by: 'ana', channel: 'link', at: plusMs(at, 4 * MINUTE_MS) },
    ...change,
  };
}

const of = (...records: PageRecord[]) => healthOf(records, shopRoster(), MONDAY, SUNDAY);
const ana = (...records: PageRecord[]) => of(...records).people.find(({ person }) => person === 'ana');

describe('the health of those on call', () => {
  test('of a quiet week is hours and nothing else', () => {
    const quiet = { pages: 0, sleepPages: 0, busiestShift: 0, ackMedianMs: null };
    expect(of()).toEqual({
      pages: 0,
      mttaMs: null,
      mttrMs: null,
      people: [
        { person: 'ana', onCallMs: 0, ...quiet },
        { person: 'bo', onCallMs: 168 * HOUR_MS, ...quiet },
        { person: 'chi', onCallMs: 168 * HOUR_MS, ...quiet },
      ],
      rules: [],
    });
  });

  test('takes times from the first telling to the first acknowledgement, and from the alert to its end', () => {
    const toldLater = paged(plusMs(MONDAY, HOUR_MS), {
      told: [{ person: 'ana', at: plusMs(MONDAY, HOUR_MS + 15 * MINUTE_MS) }],
      acknowledged: { by: 'bo', channel: 'cli', at: plusMs(MONDAY, HOUR_MS + 17 * MINUTE_MS) },
      resolvedAt: plusMs(MONDAY, 4 * HOUR_MS),
    });
    const never = paged(plusMs(MONDAY, 5 * HOUR_MS), { acknowledged: null });
    const { mttaMs, mttrMs } = of(paged(MONDAY), toldLater, never);
    expect([mttaMs, mttrMs]).toEqual([3 * MINUTE_MS, (5 / 3) * HOUR_MS]);
    expect(ana(paged(MONDAY), toldLater, never)?.ackMedianMs).toBe(4 * MINUTE_MS);
  });

  test('leaves out tickets, and what told nobody', () => {
    expect(of(paged(MONDAY, { urgency: 'low' }), paged(MONDAY, { steps: 0, told: [] })).pages).toBe(0);
  });

  test('counts the night by the clock of whoever sleeps: from 22:00 until before 08:00', () => {
    const at = (hour: number, minute = 0) => paged(instant(Date.UTC(2026, 2, 3, hour, minute)));
    expect(ana(at(7, 59), at(8), at(21, 59), at(22), at(3))?.sleepPages).toBe(3);
  });

  test('finds the busiest twelve hours, wherever they begin, and the rules that were part of more than two', () => {
    const records = [0, 11.5, 12, 23].map((hours) => paged(plusMs(MONDAY, hours * HOUR_MS)));
    const other = paged(plusMs(MONDAY, 30 * HOUR_MS), { slo: 'search', acknowledged: null });
    expect(ana(...records, other)?.busiestShift).toBe(3);
    expect(of(...records, other).rules).toEqual([
      { slo: 'checkout', rule: 'fast', pages: 4, withoutAction: 0, isOverLimit: true },
      { slo: 'search', rule: 'fast', pages: 1, withoutAction: 1, isOverLimit: false },
    ]);
    const spread = [0, 11.5, 23.5].map((hours) => paged(plusMs(MONDAY, hours * HOUR_MS)));
    expect(of(...spread).rules[0]?.isOverLimit).toBe(false);
  });

  test('asks to look at a rule only where it was over the limit, and says what it cost', () => {
    const rule = { slo: 'checkout', rule: 'fast', pages: 4, withoutAction: 3, isOverLimit: true };
    expect(reviewNotice(rule)).toContain('Rule fast of SLO checkout woke somebody more than 2 times within 12 hours');
    expect(reviewNotice(rule)).toContain('3 of its 4 pages of the last week ended before anybody did anything');
    expect(reviewNotice({ ...rule, isOverLimit: false })).toBeUndefined();
  });
});
