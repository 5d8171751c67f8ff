import { expect, test } from 'vitest';
import { noteReport, smsReportSchema } from '#lambdas/oncall/note-report.ts';
import { PAGE_KEY, Paging } from '#test/flows/oncall/paging.ts';
import { recordedSurroundings } from '#test/lambdas/runtime/recorded-surroundings.ts';

/** The documented event, as far as a page needs it. */
const EVENT = {
  eventType: 'TEXT_DELIVERED',
  eventVersion: '1.0',
  isFinal: true,
  destinationPhoneNumber: '+351912345678',
  messageId: 'sms-1',
  messageStatus: 'DELIVERED',
  messageStatusDescription: 'Message has been received by phone',
  context: { page: PAGE_KEY, person: 'ana' },
};

async function arrivalsOf(event: object): Promise<unknown[]> {
  const { ports, eventLog } = new Paging('sms', []);
  const { clock, ...rest } = ports;
  await noteReport(smsReportSchema.parse(event), { ports: rest, clock, logger: recordedSurroundings().logger });
  return (await eventLog.read(`page/${PAGE_KEY}/sms/ana/arrivals`, 0)).map(({ data }) => data);
}

test('a carrier says that a message arrived, or why it did not; no number is kept', async () => {
  expect(await arrivalsOf(EVENT)).toEqual([
    {
      pageKey: PAGE_KEY,
      leg: 'sms',
      target: 'ana',
      reference: 'sms-1',
      hasArrived: true,
      reason: 'Message has been received by phone',
    },
  ]);
  const lost = { ...EVENT, eventType: 'TEXT_CARRIER_BLOCKED', messageStatusDescription: undefined };
  expect(await arrivalsOf(lost)).toMatchObject([{ hasArrived: false, reason: 'TEXT_CARRIER_BLOCKED' }]);
});

test('what was only handed on, or was sent for no page, is no report', () => {
  expect(smsReportSchema.safeParse({ ...EVENT, eventType: 'TEXT_SUCCESSFUL' }).success).toBe(false);
  expect(smsReportSchema.safeParse({ ...EVENT, context: {} }).success).toBe(false);
});
