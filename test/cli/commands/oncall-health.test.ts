import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '#adapters/local/open-database.ts';
import { sqlitePageBook } from '#adapters/local/sqlite-page-book.ts';
import type { PageRecord } from '#core/oncall/page-record.ts';
import { HOUR_MS, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { cellsOf, runWords } from '#test/cli/recording-terminal.ts';
import { FIRED_AT } from '#test/core/oncall/sample-page.ts';

let directory = '';
const RANGE = ['--from', '2026-03-01T00:00:00Z', '--to', '2026-03-08T00:00:00Z'];
const run = (...words: string[]) =>
  runWords('oncall', 'health', ...words, '--database', join(directory, 'platform.db'));

/** Three pages of Ana within three hours, of which she acknowledged the first. */
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'health-'));
  const opened = openDatabase(join(directory, 'platform.db'));
  const pages = sqlitePageBook(opened);
  for (const hour of [0, 1, 2]) {
    const openedAt = plusMs(FIRED_AT, hour * HOUR_MS);
    const record: PageRecord = {
      pageKey: `checkout/fast/${hour + 1}`,
      service: 'shop',
      slo: 'checkout',
      rule: hour === 2 ? '=cmd' : 'fast',
      urgency: 'critical',
      firedAt: openedAt,
      openedAt,
      resolvedAt: plusMs(openedAt, 20 * MINUTE_MS),
      told: [{ person: 'ana', at: openedAt }],
      steps: 1,
      acknowledged: hour === 0 ? { by: 'ana', channel: 'link', at: plusMs(openedAt, 3 * MINUTE_MS) } : null,
    };
    const { pageKey, service } = record;
    await pages.append({ pageKey, service, expectedVersion: 0, events: [], row: null, record, claim: null });
  }
  opened.close();
});
afterAll(() => rm(directory, { recursive: true }));

test('shows who got how many pages and which rules sent them, and exits 1 where it was too much', async () => {
  const { exitCode, out, err } = await run(...RANGE);
  expect([exitCode, err]).toEqual([1, '']);
  expect(out.split('\n')[0]).toBe(
    '3 pages from 2026-03-01T00:00:00Z to 2026-03-08T00:00:00Z; acknowledged after 3 min, over after 20 min on average',
  );
  expect(cellsOf(out)).toContainEqual(['ana', '0 h', '3', '0', '3', '3 min']);
  expect(cellsOf(out)).toContainEqual(['checkout', 'fast', '2', '1 (50 %)', 'too many: look at the rule']);
});

test('is JSON for machines, and nothing where no page was', async () => {
  const { exitCode, out } = await run(...RANGE, '--format', 'json');
  expect([exitCode, JSON.parse(out)]).toMatchObject([
    1,
    { pages: 3, mttaMs: 180_000, people: [{ person: 'ana', busiestShift: 3 }] },
  ]);
  const quiet = await run('--from', '2026-04-01T00:00:00Z', '--to', '2026-04-08T00:00:00Z');
  expect([quiet.exitCode, quiet.out]).toEqual([
    0,
    expect.stringMatching(/^0 pages .* acknowledged after -, over after - on average/),
  ]);
});

test('is CSV for a spreadsheet, in which no name is a formula', async () => {
  const { out } = await run(...RANGE, '--csv');
  expect(out.split('\n')).toEqual([
    'firedAt,resolvedAt,service,slo,rule,urgency,steps,told,acknowledgedBy,acknowledgedVia,acknowledgedAt,pageKey',
    '2026-03-01T11:10:00Z,2026-03-01T11:30:00Z,shop,checkout,fast,critical,1,ana,ana,link,2026-03-01T11:13:00Z,checkout/fast/1',
    '2026-03-01T12:10:00Z,2026-03-01T12:30:00Z,shop,checkout,fast,critical,1,ana,,,,checkout/fast/2',
    "2026-03-01T13:10:00Z,2026-03-01T13:30:00Z,shop,checkout,'=cmd,critical,1,ana,,,,checkout/fast/3",
    '',
  ]);
});
