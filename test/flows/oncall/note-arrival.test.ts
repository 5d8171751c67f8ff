import { expect, test } from 'vitest';
import { noteArrival } from '#flows/oncall/note-arrival.ts';
import { PAGE_KEY, Paging } from './paging.ts';

const REPORT = {
  pageKey: PAGE_KEY,
  leg: 'sms',
  target: 'ana',
  reference: 'sms-1',
  hasArrived: true,
  reason: 'ok',
} as const;
const STREAM = `page/${PAGE_KEY}/sms/ana/arrivals`;

test('a report is written down once, and each message has its own', async () => {
  const { ports, eventLog } = new Paging('sms', []);
  expect(await noteArrival(ports, REPORT)).toBe(true);
  expect(await noteArrival(ports, REPORT)).toBe(false);
  expect(await noteArrival(ports, { ...REPORT, reference: 'sms-2', hasArrived: false })).toBe(true);
  expect((await eventLog.read(STREAM, 0)).map(({ data }) => data)).toMatchObject([
    { reference: 'sms-1', hasArrived: true },
    { reference: 'sms-2', hasArrived: false },
  ]);
});

test('of two reports at once the second is tried again', async () => {
  const { ports, eventLog } = new Paging('sms', []);
  const both = await Promise.allSettled([
    noteArrival(ports, REPORT),
    noteArrival(ports, { ...REPORT, reference: 'sms-2' }),
  ]);
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
  expect(await eventLog.read(STREAM, 0)).toHaveLength(1);
});
