import { describe, expect, test } from 'vitest';
import { pageRow } from '#core/oncall/page-row.ts';
import { plusMs } from '#core/shared/instant.ts';
import type { PageBook } from '#flows/oncall/ports.ts';
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

/** What every book of pages promises. `prefix` begins keys that nobody else uses. */
export function describePageBook(
  name: string,
  open: () => Promise<{ pages: PageBook; log: EventLog; prefix: string }>,
): void {
  describe(`the book of pages in ${name}`, () => {
    test('keeps the row of a page beside its events, and gives it back until it is taken away', async () => {
      const { pages, log, prefix } = await open();
      if (ROW === null) throw new Error('the sample is over');
      const [one, two] = [
        { ...ROW, pageKey: `${prefix}/a/1` },
        { ...ROW, pageKey: `${prefix}/b/1`, dueAt: plusMs(FIRED_AT, 1) },
      ];
      const mine = async () => (await Array.fromAsync(pages.all())).filter(({ pageKey }) => pageKey.startsWith(prefix));
      for (const row of [one, two])
        expect(await pages.append(row.pageKey, 0, [acknowledged(row.pageKey)], row)).toBe('appended');
      expect(await mine()).toEqual([one, two]);
      expect(await log.read(`page/${one.pageKey}`, 0)).toMatchObject([{ type: 'PageAcknowledged', version: 1 }]);

      const changed = { ...one, status: 'acknowledged' as const, acknowledgedBy: 'ana' };
      const twice = [acknowledged(one.pageKey), acknowledged(one.pageKey)];
      expect(await pages.append(one.pageKey, 1, twice, changed)).toBe('appended');
      expect(await pages.append(two.pageKey, 1, [acknowledged(two.pageKey)], null)).toBe('appended');
      expect(await mine()).toEqual([changed]);
      expect((await log.read(`page/${one.pageKey}`, 0)).map(({ version }) => version)).toEqual([1, 2, 3]);
    });

    test('lets only one of two writers win, and keeps nothing of the loser', async () => {
      const { pages, log, prefix } = await open();
      if (ROW === null) throw new Error('the sample is over');
      const pageKey = `${prefix}/race/1`;
      const answers = await Promise.all(
        [1, 2, 3].map((steps) => pages.append(pageKey, 0, [acknowledged(pageKey)], { ...ROW, pageKey, steps })),
      );
      expect(answers.toSorted()).toEqual(['appended', 'conflict', 'conflict']);
      expect(await log.read(`page/${pageKey}`, 0)).toHaveLength(1);
      const winner = answers.indexOf('appended') + 1;
      const rows = await Array.fromAsync(pages.all());
      expect(rows.filter((row) => row.pageKey === pageKey)).toEqual([{ ...ROW, pageKey, steps: winner }]);
      expect(await pages.append(pageKey, 0, [acknowledged(pageKey)], null)).toBe('conflict');
      expect((await Array.fromAsync(pages.all())).some((row) => row.pageKey === pageKey)).toBe(true);
    });
  });
}
