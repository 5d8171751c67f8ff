import { expect, test } from 'vitest';
import { HOUR_MS, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { muteService } from '#flows/oncall/mute-service.ts';
import { sweepPages } from '#flows/oncall/sweep-pages.ts';
import { ANA, FIRED_AT } from '#test/core/oncall/sample-page.ts';
import { PAGE_KEY, Paging } from './paging.ts';

const WHO = { service: 'shop', actor: ANA, reason: 'upgrade' } as const;
const mute = (paging: Paging) =>
  muteService(paging.ports, { type: 'AddMute', from: FIRED_AT, to: plusMs(FIRED_AT, HOUR_MS), ...WHO });

test('a page of a muted service waits, and goes out by the sweep when the mute ends and it still burns', async () => {
  const paging = new Paging();
  expect(await mute(paging)).toMatchObject({ outcome: 'kept', id: 'mute/shop@1' });
  await paging.open();
  expect(await paging.wake()).toEqual([]);
  paging.pass(HOUR_MS - 1);
  await sweepPages(paging.ports);
  expect(paging.log()).toEqual(['PageOpened', 'PageSuppressed']);
  paging.pass(1);
  expect((await sweepPages(paging.ports)).advanced).toEqual([PAGE_KEY]);
  expect(await paging.wake()).toMatchObject([{ outcome: 'sent', action: 'trigger' }]);
});

test('a mute that is ended lets its pages out at once', async () => {
  const paging = new Paging();
  await mute(paging);
  await paging.open();
  paging.pass(MINUTE_MS);
  const ended = await muteService(paging.ports, { type: 'EndMute', added: 'mute/shop@1', ...WHO });
  expect(ended).toMatchObject({ outcome: 'kept' });
  expect(paging.log()).toEqual(['PageOpened', 'PageSuppressed', 'PageEscalated']);
});

test('a page that ends while its service is muted is told to nobody, and one that was told before is resolved', async () => {
  const silent = new Paging();
  await mute(silent);
  await silent.open();
  await silent.resolve();
  expect(await silent.wake()).toEqual([]);
  const told = new Paging();
  await told.open();
  await told.wake();
  await mute(told);
  await told.resolve();
  expect(await told.wake()).toMatchObject([{ outcome: 'sent', action: 'resolve' }]);
});

test('two who mute at once: one of them looks again', async () => {
  const paging = new Paging();
  const both = await Promise.allSettled([mute(paging), mute(paging)]);
  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
});
