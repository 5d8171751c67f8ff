import { describe, expect, test } from 'vitest';
import { MINUTE_MS } from '#core/shared/instant.ts';
import type { PageChange } from '#flows/oncall/change-page.ts';
import { PageUnknownError } from '#flows/oncall/delivery-error.ts';
import { openPage } from '#flows/oncall/open-page.ts';
import { sampleAlert } from '#test/core/oncall/sample-page.ts';
import { FIRED, PAGE_KEY, Paging } from './paging.ts';

const typesOf = (change: PageChange) =>
  'events' in change ? change.events.map(({ type }) => type) : change.refusal.code;

describe('opening and resolving a page', () => {
  test('an alert that fires opens one page and takes its first step, and its end resolves it', async () => {
    const paging = new Paging();
    expect(typesOf(await paging.open())).toEqual(['PageOpened', 'PageEscalated']);
    expect([...paging.pages.rows.values()]).toMatchObject([{ pageKey: PAGE_KEY, service: 'shop', status: 'open' }]);
    expect(typesOf(await paging.resolve())).toEqual(['PageResolved']);
    expect(paging.log()).toEqual(['PageOpened', 'PageEscalated', 'PageResolved']);
    expect(paging.pages.rows.size).toBe(0);
  });

  test('duplicates and replays of both events change nothing', async () => {
    const paging = new Paging();
    await Promise.all([paging.open(), paging.open(), paging.open()]);
    expect(paging.log()).toEqual(['PageOpened', 'PageEscalated']);
    await Promise.all([paging.resolve(), paging.open(), paging.resolve()]);
    expect(await paging.open()).toEqual({
      pageKey: PAGE_KEY,
      refusal: { code: 'already-resolved', reason: `page ${PAGE_KEY} is resolved already` },
    });
    expect(paging.log()).toEqual(['PageOpened', 'PageEscalated', 'PageResolved']);
  });

  test('an end that arrives before its beginning is tried again until the beginning is there', async () => {
    const paging = new Paging();
    await expect(paging.resolve()).rejects.toThrow(PageUnknownError);
    await paging.open();
    expect(typesOf(await paging.resolve())).toEqual(['PageResolved']);
  });

  test('the next firing of the same rule is another page', async () => {
    const paging = new Paging();
    await paging.open();
    const next = { ...FIRED, data: sampleAlert({ generation: 4 }) } as typeof FIRED;
    paging.pass(30 * MINUTE_MS);
    const change = await openPage(paging.ports, next);
    expect([change.pageKey, typesOf(change)]).toEqual([
      'checkout-availability/page-fast/4',
      ['PageOpened', 'PageEscalated'],
    ]);
  });

  test('a log that never takes the event is an error, not an endless try', async () => {
    const paging = new Paging();
    paging.eventLog.append = async () => 'conflict';
    await expect(paging.open()).rejects.toThrow(`page ${PAGE_KEY} was written by others 8 times`);
  });

  test('a catalog that can not be read keeps nothing from ending', async () => {
    const paging = new Paging();
    await paging.open();
    paging.roster = undefined as never;
    expect(typesOf(await paging.resolve())).toEqual(['PageResolved']);
  });
});
