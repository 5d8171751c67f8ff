import { describe, expect, test } from 'vitest';
import type { Lead } from '#core/oncall/bundle.ts';
import type { PageRecord } from '#core/oncall/page-record.ts';
import { type PageRow, pageRow } from '#core/oncall/page-row.ts';
import { DAY_MS, type Instant, plusMs } from '#core/shared/instant.ts';
import type { PageBook, PageWrite } from '#flows/oncall/ports.ts';
import type { EventLog } from '#flows/shared/ports.ts';
import { ANA, FIRED_AT, samplePage } from '#test/core/oncall/sample-page.ts';

const PAGE = samplePage();
const ROW = pageRow(PAGE);
const acknowledged = (pageKey: string) =>
  ({
    capability: 'oncall',
    type: 'PageAcknowledged',
    at: FIRED_AT,
    data: { pageKey, actor: ANA, dueAt: null, legs: [], reason: 'r' },
  }) as const;

/** What every book of pages promises. `prefix` begins keys, and is the service, that nobody else uses. */
export function describePageBook(
  name: string,
  open: () => Promise<{ pages: PageBook; log: EventLog; prefix: string }>,
): void {
  describe(`the book of pages in ${name}`, () => {
    test('keeps the row of a page beside its events, and gives it back until it is taken away', async () => {
      const { pages, log, prefix } = await open();
      const [one, two] = [rowOf(prefix, 'a'), { ...rowOf(prefix, 'b'), dueAt: plusMs(FIRED_AT, 1) }];
      const other = rowOf(`${prefix}-other`, 'c');
      const mine = async () => (await Array.fromAsync(pages.all())).filter(({ pageKey }) => pageKey.startsWith(prefix));
      for (const row of [one, two, other]) expect(await pages.append(writeOf(row))).toBe('appended');
      expect((await mine()).toSorted(byKey)).toEqual([other, one, two].toSorted(byKey));
      expect(await pages.ofService(prefix)).toEqual([one, two]);
      expect(await log.read(`page/${one.pageKey}`, 0)).toMatchObject([{ type: 'PageAcknowledged', version: 1 }]);

      const changed = { ...one, status: 'acknowledged' as const, acknowledgedBy: 'ana' };
      const twice = [acknowledged(one.pageKey), acknowledged(one.pageKey)];
      expect(await pages.append({ ...writeOf(changed), expectedVersion: 1, events: twice })).toBe('appended');
      expect(await pages.append({ ...writeOf(two), expectedVersion: 1, row: null })).toBe('appended');
      expect(await pages.ofService(prefix)).toEqual([changed]);
      expect(await pages.row(prefix, one.pageKey)).toEqual(changed);
      expect(await pages.row(prefix, two.pageKey)).toBeNull();
      expect((await log.read(`page/${one.pageKey}`, 0)).map(({ version }) => version)).toEqual([1, 2, 3]);
    });

    test('lets only one of two writers win, and keeps nothing of the loser', async () => {
      const { pages, log, prefix } = await open();
      const row = rowOf(prefix, 'race');
      const { pageKey } = row;
      const answers = await Promise.all([1, 2, 3].map((steps) => pages.append(writeOf({ ...row, steps }))));
      expect(answers.toSorted()).toEqual(['appended', 'conflict', 'conflict']);
      expect(await log.read(`page/${pageKey}`, 0)).toHaveLength(1);
      const winner = answers.indexOf('appended') + 1;
      expect(await pages.row(prefix, pageKey)).toEqual({ ...row, steps: winner });
      expect(await pages.append({ ...writeOf(row), row: null })).toBe('conflict');
      expect(await pages.row(prefix, pageKey)).not.toBeNull();
    });

    test('keeps the record of a page that is over, and gives those of a time', async () => {
      const { pages, prefix } = await open();
      const record = (slo: string, openedAt: Instant): PageRecord => ({
        pageKey: `${prefix}/${slo}/1`,
        service: prefix,
        slo,
        rule: 'page-fast',
        urgency: 'critical',
        firedAt: openedAt,
        openedAt,
        resolvedAt: plusMs(openedAt, 60_000),
        told: [{ person: 'ana', at: openedAt }],
        steps: 1,
        acknowledged: { by: 'ana', channel: 'link', at: plusMs(openedAt, 30_000) },
      });
      const monthLater = plusMs(FIRED_AT, 31 * DAY_MS);
      const [first, second, later] = [
        record('a', FIRED_AT),
        record('b', plusMs(FIRED_AT, 1_000)),
        record('c', monthLater),
      ];
      for (const each of [first, second, later]) {
        const row = { ...rowOf(prefix, each.slo), pageKey: each.pageKey };
        expect(await pages.append({ ...writeOf(row), row: null, record: each })).toBe('appended');
      }
      const between = async (from: Instant, to: Instant) => {
        const found = await Array.fromAsync(pages.records(from, to));
        return found.filter(({ service }) => service === prefix).toSorted((a, b) => a.openedAt - b.openedAt);
      };
      expect(await between(FIRED_AT, second.openedAt)).toEqual([first]);
      expect(await between(FIRED_AT, plusMs(second.openedAt, 1_000))).toEqual([first, second]);
      expect(await between(second.openedAt, plusMs(monthLater, 1_000))).toEqual([second, later]);
      expect(await between(plusMs(monthLater, 1_000), plusMs(monthLater, DAY_MS))).toEqual([]);
    });

    test('lets one page of a service lead at a time, and keeps nothing of one that would lead as well', async () => {
      const { pages, log, prefix } = await open();
      const leadOf = (row: PageRow, number: number): Lead => ({
        service: prefix,
        urgency: 'critical',
        pageKey: row.pageKey,
        at: FIRED_AT,
        number,
        told: ['other/fast/1'],
      });
      const [one, two] = [rowOf(prefix, 'one'), rowOf(prefix, 'two')];
      expect(await pages.lead(prefix, 'critical')).toBeNull();
      const first = await Promise.all(
        [one, two].map((row) => pages.append({ ...writeOf(row), claim: { before: null, after: leadOf(row, 1) } })),
      );
      expect(first.toSorted()).toEqual(['appended', 'conflict']);
      const [winner, loser] = first[0] === 'appended' ? [one, two] : [two, one];
      expect(await pages.lead(prefix, 'critical')).toEqual(leadOf(winner, 1));
      expect(await pages.lead(prefix, 'high')).toBeNull();
      expect(await log.read(`page/${loser.pageKey}`, 0)).toEqual([]);
      expect(await pages.row(prefix, loser.pageKey)).toBeNull();

      const next = leadOf(loser, 2);
      const late = { before: leadOf(loser, 1), after: next };
      expect(await pages.append({ ...writeOf(loser), claim: late })).toBe('conflict');
      const before = await pages.lead(prefix, 'critical');
      expect(await pages.append({ ...writeOf(loser), claim: { before, after: next } })).toBe('appended');
      expect(await pages.lead(prefix, 'critical')).toEqual(next);
    });

    test('goes on from a lead that was kept before there was a list of whom it told of', async () => {
      const { pages, prefix } = await open();
      const row = rowOf(prefix, 'old');
      const old: Lead = { service: prefix, urgency: 'critical', pageKey: row.pageKey, at: FIRED_AT, number: 1 };
      await pages.append({ ...writeOf(row), claim: { before: null, after: old } });
      const before = await pages.lead(prefix, 'critical');
      expect(before).toEqual(old);
      const next = { ...old, pageKey: rowOf(prefix, 'new').pageKey, told: [row.pageKey] };
      expect(await pages.append({ ...writeOf(rowOf(prefix, 'new')), claim: { before, after: next } })).toBe('appended');
      expect(await pages.lead(prefix, 'critical')).toEqual(next);
    });
  });
}

function byKey(a: PageRow, b: PageRow): number {
  return a.pageKey.localeCompare(b.pageKey);
}

function rowOf(service: string, slo: string): PageRow {
  if (ROW === null) throw new Error('the sample is over');
  return { ...ROW, service, pageKey: `${service}-${slo}/page-fast/1` };
}

function writeOf(row: PageRow): PageWrite {
  const { service, pageKey } = row;
  return { pageKey, service, expectedVersion: 0, events: [acknowledged(pageKey)], row, record: null, claim: null };
}
