import { describe, expect, test } from 'vitest';
import { DAY_MS, instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { emptyDay, writeBuckets } from '#core/slo/day.ts';
import { foldDays } from '#core/slo/fold.ts';
import type { Ledger } from '#flows/slo/ports.ts';

const DAY = instant(1_790_000_000_000 - (1_790_000_000_000 % DAY_MS));

/** What every ledger promises. `open` gives a ledger and the name of an SLO that it does not know yet. */
export function describeLedger(name: string, open: () => Promise<{ ledger: Ledger; slo: string }>): void {
  describe(`the ledger in ${name}`, () => {
    test('gives back a day to the last bit, and leaves out days that were never written', async () => {
      const { ledger, slo } = await open();
      const day = dayOf([0, 3, null], [Number.MAX_SAFE_INTEGER, 7, 5], 1);
      expect(await ledger.putDay(slo, day, 0)).toBe('written');
      const pages = (await ledger.load([{ slo, days: [DAY, plusMs(DAY, DAY_MS)], months: ['2026-09'] }])).get(slo);
      expect(pages?.days).toEqual(new Map([[DAY, { value: day, version: 1 }]]));
      expect(pages?.months).toEqual(new Map());
    });

    test('lets only one of two writers of a day win', async () => {
      const { ledger, slo } = await open();
      const [one, two] = [dayOf([1], [1], 1), dayOf([2], [2], 2)];
      const answers = await Promise.all([ledger.putDay(slo, one, 0), ledger.putDay(slo, two, 0)]);
      expect(answers.sort()).toEqual(['conflict', 'written']);
      expect(await ledger.putDay(slo, two, 0)).toBe('conflict');
      expect(await ledger.putDay(slo, two, 2)).toBe('conflict');
      expect(await ledger.putDay(slo, two, 1)).toBe('written');
      const pages = (await ledger.load([{ slo, days: [DAY], months: [] }])).get(slo);
      expect(pages?.days.get(DAY)).toEqual({ value: two, version: 2 });
    });

    test('keeps folds, also where their sums are beyond what a double can count', async () => {
      const { ledger, slo } = await open();
      const big = Number.MAX_SAFE_INTEGER;
      const fold = foldDays({ month: '2026-09', days: new Map() }, [dayOf([1, 0, 0], [big, big, big], 1)]);
      expect(await ledger.putFold(slo, fold, 0)).toBe('written');
      expect(await ledger.putFold(slo, fold, 0)).toBe('conflict');
      const pages = (await ledger.load([{ slo, days: [], months: ['2026-09'] }])).get(slo);
      expect(pages?.months.get('2026-09')?.version).toBe(1);
      const stored = pages?.months.get('2026-09')?.value.days.get(DAY);
      expect(stored?.total[24]).toBe(3n * BigInt(big));
      expect(stored?.bad[24]).toBe(3n * BigInt(big) - 1n);
    });

    test('reads the pages of many SLOs at once', async () => {
      const { ledger, slo } = await open();
      const names = Array.from({ length: 130 }, (_, index) => `${slo}-${index}`);
      await Promise.all(names.map((each, index) => ledger.putDay(each, dayOf([index], [index], 1), 0)));
      const pages = await ledger.load(names.map((each) => ({ slo: each, days: [DAY], months: [] })));
      expect(names.map((each) => pages.get(each)?.days.get(DAY)?.value.total[0])).toEqual(
        names.map((_, index) => index),
      );
    });
  });
}

function dayOf(parts: readonly (number | null)[], totals: readonly number[], readAtMs: number) {
  return writeBuckets(
    emptyDay(DAY, 'good'),
    totals.map((total, minute) => ({
      start: plusMs(DAY, minute * MINUTE_MS),
      widthMs: MINUTE_MS,
      part: parts[minute] ?? null,
      total,
      readAt: instant(DAY + readAtMs),
    })),
  );
}
