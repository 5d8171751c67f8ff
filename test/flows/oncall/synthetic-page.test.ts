import { expect, test } from 'vitest';
import { syntheticAlert, syntheticStream } from '#core/oncall/synthetic.ts';
import { MINUTE_MS } from '#core/shared/instant.ts';
import { deliverPage } from '#flows/oncall/deliver-page.ts';
import { type AlertEvent, openPage } from '#flows/oncall/open-page.ts';
import { sweepPages } from '#flows/oncall/sweep-pages.ts';
import { endSynthetic, fireSynthetic, SINK_TARGET } from '#flows/oncall/synthetic-page.ts';
import { Paging } from './paging.ts';

/** Everything between the alert and the sink, done by hand. */
async function carried(paging: Paging): Promise<void> {
  const { generation } = syntheticAlert(paging.now);
  const events = await paging.eventLog.read(syntheticStream({ generation }), 0);
  for (const event of events) await openPage(paging.ports, event as AlertEvent);
  await deliverPage(paging.ports, { pageKey: `_pager/hourly/${generation}` });
}

test('every hour a page goes all the way to the sink, is judged by the log and ends', async () => {
  const paging = new Paging('sink', [SINK_TARGET]);
  expect(await endSynthetic(paging.ports)).toBeUndefined();
  expect(await fireSynthetic(paging.ports)).toBe('fired');
  expect(await fireSynthetic(paging.ports)).toBe('fired-before');
  paging.pass(1_200);
  await carried(paging);
  paging.pass(MINUTE_MS);
  await sweepPages(paging.ports);
  await carried(paging);
  paging.pass(MINUTE_MS);

  const result = { acceptedAfterMs: 1_200, stepLateMs: 0, isPrompt: true, isOnTime: true };
  expect(await endSynthetic(paging.ports)).toMatchObject(result);
  expect(await endSynthetic(paging.ports)).toMatchObject(result);
  await carried(paging);
  const { generation } = syntheticAlert(paging.now);
  expect(paging.eventLog.typesOf(`page/_pager/hourly/${generation}`)).toEqual([
    'PageOpened',
    'PageEscalated',
    'PageEscalated',
    'PageResolved',
  ]);
  expect(paging.leg.actionsTo(SINK_TARGET)).toEqual(['trigger', 'trigger', 'resolve']);
});
