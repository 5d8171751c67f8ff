import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bundleOf, type Lead, nextLeadAt, turnOf } from '#core/oncall/bundle.ts';
import { type PageRow, pageRow } from '#core/oncall/page-row.ts';
import { MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { FIRED_AT, samplePage } from './sample-page.ts';

const LEAD: Lead = { service: 'shop', urgency: 'critical', pageKey: 'a/fast/1', at: FIRED_AT, number: 1, told: [] };
const minutesIn = (minutes: number) => plusMs(FIRED_AT, minutes * MINUTE_MS);
const asking = (asksSince = minutesIn(1)) =>
  ({ pageKey: 'b/fast/1', service: 'shop', urgency: 'critical', asksSince, isHurried: false }) as const;

function rowOf(change: Partial<PageRow>): PageRow {
  const row = pageRow(samplePage());
  if (row === null) throw new Error('the sample is over');
  return { ...row, ...change };
}

const LEADING = rowOf({ pageKey: LEAD.pageKey });

describe('the turn of a page', () => {
  test('comes at once where no page of the service went out, or none for half an hour', () => {
    const first = { kind: 'leads', lead: { ...LEAD, pageKey: 'b/fast/1', at: minutesIn(1) } };
    expect(turnOf(asking(), { lead: null, leading: null, rows: [] }, minutesIn(1))).toEqual(first);
    const late = turnOf(
      asking(minutesIn(31)),
      { lead: { ...LEAD, number: 4 }, leading: LEADING, rows: [] },
      minutesIn(31),
    );
    expect(late).toEqual({ kind: 'leads', lead: { ...LEAD, pageKey: 'b/fast/1', at: minutesIn(31) } });
  });

  test.each([
    [1, 2],
    [2, 4],
    [3, 8],
    [4, 15],
    [9, 15],
  ])('comes behind page %i of a storm after %i minutes, and not a moment before', (number, minutes) => {
    const storm = { lead: { ...LEAD, number }, leading: LEADING, rows: [] };
    const until = minutesIn(minutes);
    expect(nextLeadAt(storm.lead)).toBe(until);
    expect(turnOf(asking(), storm, plusMs(until, -1))).toEqual({ kind: 'waits', until });
    expect(turnOf(asking(), storm, until)).toMatchObject({ kind: 'leads', lead: { number: number + 1, at: until } });
  });

  test('is with the page that went out behind it and told of it', () => {
    const lead = { ...LEAD, at: minutesIn(2), told: ['b/fast/1'] };
    const storm = { lead, leading: LEADING, rows: [] };
    const rides = { kind: 'rides', lead: LEAD.pageKey };
    expect(turnOf(asking(plusMs(minutesIn(2), -1)), storm, minutesIn(2))).toEqual(rides);
    expect(turnOf(asking(minutesIn(2)), storm, minutesIn(2))).toMatchObject({ kind: 'waits' });
  });

  test('is with none that did not know of it, however shortly before it asked', () => {
    const storm = { lead: { ...LEAD, at: minutesIn(2), told: ['c/fast/1'] }, leading: LEADING, rows: [] };
    expect(turnOf(asking(), storm, minutesIn(2))).toEqual({ kind: 'waits', until: minutesIn(4) });
  });

  test('is its own behind a page that was written down before there was a list of whom it told of', () => {
    const { told: _, ...lead } = LEAD;
    const storm = { lead: { ...lead, at: minutesIn(2) }, leading: LEADING, rows: [] };
    expect(turnOf(asking(), storm, minutesIn(3))).toMatchObject({ kind: 'waits' });
    expect(turnOf(asking(), storm, plusMs(storm.lead.at, 2 * MINUTE_MS))).toMatchObject({ kind: 'leads' });
  });

  test('is with one of which no list says whom it told of, where it had asked a minute before', () => {
    const told = Array.from({ length: 50 }, (_, index) => `w${index}/fast/1`);
    const storm = { lead: { ...LEAD, at: minutesIn(2), told }, leading: LEADING, rows: [] };
    expect(turnOf(asking(plusMs(minutesIn(1), -1)), storm, minutesIn(2))).toMatchObject({ kind: 'rides' });
    expect(turnOf(asking(minutesIn(1)), storm, minutesIn(2))).toMatchObject({ kind: 'waits' });
  });

  test('names those that it tells of, the oldest first and not all of many', () => {
    const rows = Array.from({ length: 60 }, (_, index) =>
      rowOf({ pageKey: `w${index}`, status: 'bundled', openedAt: minutesIn(60 - index) }),
    );
    const turn = turnOf(asking(), { lead: null, leading: null, rows }, minutesIn(90));
    expect(turn).toMatchObject({
      kind: 'leads',
      lead: { told: Array.from({ length: 50 }, (_, index) => `w${59 - index}`) },
    });
  });

  test('is its own again where that page is over', () => {
    const storm = { lead: { ...LEAD, at: minutesIn(2) }, leading: null, rows: [] };
    expect(turnOf(asking(), storm, minutesIn(3))).toEqual({ kind: 'waits', until: minutesIn(4) });
    expect(turnOf(asking(), storm, minutesIn(4))).toMatchObject({ kind: 'leads' });
  });

  test('waits for nobody where the page leads already, or somebody has just given it back', () => {
    const storm = { lead: LEAD, leading: LEADING, rows: [] };
    const again = { kind: 'leads', lead: { ...LEAD, at: minutesIn(1) } };
    expect(turnOf({ ...asking(), pageKey: LEAD.pageKey }, storm, minutesIn(1))).toEqual(again);
    const hurried = { kind: 'leads', lead: { ...LEAD, pageKey: 'b/fast/1', at: minutesIn(1) } };
    expect(turnOf({ ...asking(), isHurried: true }, storm, minutesIn(1))).toEqual(hurried);
  });

  test('comes for a storm of any length and size to at most five pages in half an hour, and four an hour behind it', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 12 * 60 }), { minLength: 1, maxLength: 400 }), (minutes) => {
        let lead: Lead | null = null;
        const leads: number[] = [];
        for (const [index, minute] of minutes.toSorted((a, b) => a - b).entries()) {
          const now = minutesIn(minute);
          const page = { ...asking(now), pageKey: `p${index}/fast/1` };
          const turn = turnOf(page, { lead, leading: lead === null ? null : LEADING, rows: [] }, now);
          if (turn.kind !== 'leads') continue;
          lead = turn.lead;
          leads.push(minute);
        }
        expect(leads[0]).toBe(Math.min(...minutes));
        for (const from of leads) {
          const within = (span: number) => leads.filter((minute) => minute >= from && minute < from + span).length;
          expect(within(30)).toBeLessThanOrEqual(5);
          expect(within(60)).toBeLessThanOrEqual(9);
        }
      }),
    );
  });
});

test('a page stands for those of its service and urgency that wait: bundled, held back or muted until now', () => {
  const rows = [
    rowOf({ pageKey: 'me', status: 'bundled', displayName: 'me' }),
    rowOf({ pageKey: 'told', status: 'bundled', lead: 'open', displayName: 'told' }),
    rowOf({ pageKey: 'left', status: 'bundled', lead: 'over', displayName: 'left' }),
    rowOf({ pageKey: 'open', status: 'open', steps: 1, displayName: 'open' }),
    rowOf({ pageKey: 'held', status: 'open', steps: 0, displayName: 'held' }),
    rowOf({ pageKey: 'muted', status: 'suppressed', displayName: 'muted' }),
    rowOf({ pageKey: 'taken', status: 'acknowledged', acknowledgedBy: 'ana', displayName: 'taken' }),
    rowOf({ pageKey: 'other', status: 'bundled', urgency: 'high', displayName: 'other' }),
    ...Array.from({ length: 20 }, (_, index) =>
      rowOf({ pageKey: `w${index}`, status: 'bundled', displayName: `w${index}`, openedAt: minutesIn(index + 1) }),
    ),
  ];
  expect(bundleOf(rows, { pageKey: 'me', urgency: 'critical' })).toEqual({
    count: 23,
    names: ['left', 'held', 'muted', 'w0', 'w1', 'w2', 'w3', 'w4', 'w5', 'w6'],
  });
});
