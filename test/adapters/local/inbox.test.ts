import { expect, test } from 'vitest';
import { type InboxMessage, inboxLeg, readInbox } from '#adapters/local/inbox.ts';
import { openDatabase } from '#adapters/local/open-database.ts';
import { pageText } from '#core/oncall/page-text.ts';
import { describePageLeg } from '#test/contracts/page-leg.ts';
import { resolveNotice, triggerNotice } from '#test/core/oncall/sample-page.ts';

describePageLeg('to the inbox of one machine', async () => {
  const database = openDatabase(':memory:');
  return {
    leg: inboxLeg(database, () => {}),
    delivered: async () => readInbox(database).map(({ subject, body }) => `${subject}\n${body}`),
    breakDown: () => database.exec('DROP TABLE inbox'),
    close: async () => database.close(),
  };
});

test('the inbox shows every page as it arrives and keeps each once', async () => {
  const database = openDatabase(':memory:');
  const shown: InboxMessage[] = [];
  const leg = inboxLeg(database, (message) => shown.push(message));
  await leg.send('inbox', triggerNotice());
  await leg.send('inbox', triggerNotice());
  await leg.send('inbox', resolveNotice());
  const common = { pageKey: 'checkout-availability/page-fast/3', severity: 'page' as const };
  const trigger = { ...common, action: 'trigger' as const, ...pageText(triggerNotice()) };
  const resolve = { ...common, action: 'resolve' as const, ...pageText(resolveNotice()) };
  expect(shown).toEqual([trigger, trigger, resolve]);
  expect(readInbox(database)).toEqual([trigger, resolve]);
});
