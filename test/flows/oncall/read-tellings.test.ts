import { expect, test } from 'vitest';
import { noteArrival } from '#flows/oncall/note-arrival.ts';
import { readPage } from '#flows/oncall/read-page.ts';
import { readTellings } from '#flows/oncall/read-tellings.ts';
import { shopRoster } from '#test/core/oncall/sample-roster.ts';
import { PAGE_KEY, Paging } from './paging.ts';

test('what a person was told is shown with what is reported of it, in the order of time', async () => {
  const paging = new Paging('sms', []);
  paging.roster = shopRoster();
  await paging.open();
  await paging.wake();
  paging.pass(2_000);
  const report = { pageKey: PAGE_KEY, leg: 'sms', target: 'ana', reference: 'ana-1', hasArrived: true } as const;
  await noteArrival(paging.ports, { ...report, reason: 'by the phone' });
  const { page } = await readPage(paging.eventLog, PAGE_KEY);
  if (page.status === 'none') throw new Error('the page was not opened');
  const told = await readTellings(paging.ports, page);
  expect(told.map(({ type }) => type)).toEqual(['DeliveryClaimed', 'DeliverySent', 'ArrivalReported']);
});
