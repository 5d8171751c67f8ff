import { expect, test } from 'vitest';
import { MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { sweepPages } from '#flows/oncall/sweep-pages.ts';
import { wakePage } from '#flows/oncall/wake-page.ts';
import { FIRED_AT } from '#test/core/oncall/sample-page.ts';
import { PAGE_KEY, Paging } from './paging.ts';

const DUE_AT = plusMs(FIRED_AT, 5 * MINUTE_MS);
const FIRST = { pageKey: PAGE_KEY, number: 1, dueAt: DUE_AT };

async function opened(): Promise<Paging> {
  const paging = new Paging();
  await paging.open();
  return paging;
}

test('a timer takes the next step in the moment in which it is due, and not before', async () => {
  const paging = await opened();
  paging.now = plusMs(DUE_AT, -1);
  expect(await wakePage(paging.ports, FIRST)).toEqual({ pageKey: PAGE_KEY, notBefore: DUE_AT });
  expect(paging.log()).toEqual(['PageOpened', 'PageEscalated']);
  paging.now = DUE_AT;
  expect(await wakePage(paging.ports, FIRST)).toMatchObject({ events: [{ type: 'PageEscalated', at: DUE_AT }] });
});

test('a timer that rings twice, or after the sweep, takes no step twice', async () => {
  const paging = await opened();
  paging.now = DUE_AT;
  await Promise.all([wakePage(paging.ports, FIRST), wakePage(paging.ports, FIRST), sweepPages(paging.ports)]);
  paging.pass(60 * MINUTE_MS);
  expect(await wakePage(paging.ports, FIRST)).toEqual({
    pageKey: PAGE_KEY,
    overtaken: 'the page is open, and has gone on from step 1',
  });
  expect(paging.log()).toEqual(['PageOpened', 'PageEscalated', 'PageEscalated']);
});

test('a timer does nothing about a page that is over, nor behind its last step', async () => {
  const paging = await opened();
  await paging.resolve();
  paging.now = DUE_AT;
  expect(await wakePage(paging.ports, FIRST)).toMatchObject({
    overtaken: 'the page is resolved, and has gone on from step 1',
  });
  expect(await wakePage(paging.ports, { ...FIRST, dueAt: null })).toMatchObject({
    overtaken: 'nothing follows step 1 by itself',
  });
});
