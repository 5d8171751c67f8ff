import { describe, expect, test } from 'vitest';
import { PageUnknownError } from '#flows/oncall/delivery-error.ts';
import { openPage } from '#flows/oncall/open-page.ts';
import { sampleAlert } from '#test/core/oncall/sample-page.ts';
import { ENDED, FIRED, PAGE_KEY, Paging } from './paging.ts';

describe('opening and resolving a page', () => {
  test('an alert that fires opens one page, and its end resolves it', async () => {
    const paging = new Paging();
    expect(await paging.open()).toEqual({ pageKey: PAGE_KEY, outcome: 'PageOpened', reason: FIRED.data.reason });
    expect(await paging.resolve()).toEqual({ pageKey: PAGE_KEY, outcome: 'PageResolved', reason: ENDED.data.reason });
    expect(paging.log()).toEqual(['PageOpened', 'PageResolved']);
  });

  test('duplicates and replays of both events change nothing', async () => {
    const paging = new Paging();
    await Promise.all([paging.open(), paging.open(), paging.open()]);
    expect(paging.log()).toEqual(['PageOpened']);
    await Promise.all([paging.resolve(), paging.open(), paging.resolve()]);
    expect(await paging.open()).toEqual({
      pageKey: PAGE_KEY,
      outcome: 'nothing',
      reason: `page ${PAGE_KEY} is resolved already`,
    });
    expect(paging.log()).toEqual(['PageOpened', 'PageResolved']);
  });

  test('an end that arrives before its beginning is tried again until the beginning is there', async () => {
    const paging = new Paging();
    await expect(paging.resolve()).rejects.toThrow(PageUnknownError);
    await paging.open();
    expect((await paging.resolve()).outcome).toBe('PageResolved');
  });

  test('the next firing of the same rule is another page', async () => {
    const paging = new Paging();
    await paging.open();
    const next = { ...FIRED, data: sampleAlert({ generation: 4 }) } as typeof FIRED;
    expect(await openPage(paging.ports, next)).toMatchObject({
      pageKey: 'checkout-availability/page-fast/4',
      outcome: 'PageOpened',
    });
  });

  test('a log that never takes the event is an error, not an endless try', async () => {
    const paging = new Paging();
    paging.eventLog.append = async () => 'conflict';
    await expect(paging.open()).rejects.toThrow(`page ${PAGE_KEY} was written by others 3 times`);
  });
});
