import { expect, test } from 'vitest';
import { MINUTE_MS } from '#core/shared/instant.ts';
import { openPage } from '#flows/oncall/open-page.ts';
import { sweepPages } from '#flows/oncall/sweep-pages.ts';
import { sampleAlert } from '#test/core/oncall/sample-page.ts';
import { FIRED, PAGE_KEY, Paging } from './paging.ts';

test('a sweep moves on what is due and leaves alone what is not, from state alone', async () => {
  const paging = new Paging();
  await paging.open();
  paging.pass(5 * MINUTE_MS - 1);
  expect(await sweepPages(paging.ports)).toEqual({ open: 1, advanced: [], lateMsMax: 0, failures: [] });
  paging.pass(30_001);
  expect(await sweepPages(paging.ports)).toEqual({ open: 1, advanced: [PAGE_KEY], lateMsMax: 30_000, failures: [] });
  expect(paging.log()).toEqual(['PageOpened', 'PageEscalated', 'PageEscalated']);
  expect(await sweepPages(paging.ports)).toMatchObject({ advanced: [] });
});

test('two sweeps at once take a step once', async () => {
  const paging = new Paging();
  await paging.open();
  paging.pass(5 * MINUTE_MS);
  await Promise.all([sweepPages(paging.ports), sweepPages(paging.ports), sweepPages(paging.ports)]);
  expect(paging.log()).toEqual(['PageOpened', 'PageEscalated', 'PageEscalated']);
});

test('a page that can not be moved on keeps no other waiting, and is tried again', async () => {
  const paging = new Paging();
  await paging.open();
  const other = { ...FIRED, data: sampleAlert({ generation: 4 }) } as typeof FIRED;
  await openPage(paging.ports, other);
  paging.pass(5 * MINUTE_MS);
  const read = paging.eventLog.read.bind(paging.eventLog);
  paging.eventLog.read = async (stream, after) => {
    if (stream === `page/${PAGE_KEY}`) throw new Error('throttled');
    return read(stream, after);
  };
  const broken = await sweepPages(paging.ports);
  expect(broken.advanced).toEqual(['checkout-availability/page-fast/4']);
  expect(broken.failures).toMatchObject([{ pageKey: PAGE_KEY, error: new Error('throttled') }]);
  paging.eventLog.read = read;
  expect((await sweepPages(paging.ports)).advanced).toEqual([PAGE_KEY]);
});

test('a page that was over meanwhile is none that is moved on', async () => {
  const paging = new Paging();
  await paging.open();
  const [row] = [...paging.pages.rows.values()];
  await paging.resolve();
  if (row !== undefined) paging.pages.rows.set(PAGE_KEY, row);
  paging.pass(60 * MINUTE_MS);
  expect(await sweepPages(paging.ports)).toMatchObject({ advanced: [], failures: [] });
});
