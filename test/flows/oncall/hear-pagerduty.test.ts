import { describe, expect, test } from 'vitest';
import { MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { changePage } from '#flows/oncall/change-page.ts';
import { hearPagerDuty } from '#flows/oncall/hear-pagerduty.ts';
import { ANA } from '#test/core/oncall/sample-page.ts';
import { PAGE_KEY, Paging } from './paging.ts';

const isOf = (pageKey: string) => pageKey === PAGE_KEY;
const hear = (paging: Paging, type: string, at = paging.now) =>
  hearPagerDuty(paging.ports, { type, at, by: 'Bo', isOf });

describe('what people do in PagerDuty', () => {
  test('acknowledges the page, and is not told back', async () => {
    const paging = new Paging();
    await paging.open();
    await paging.wake();
    paging.pass(MINUTE_MS);
    expect(await hear(paging, 'incident.acknowledged')).toMatchObject({
      events: [{ type: 'PageAcknowledged', data: { actor: { by: 'Bo', channel: 'pagerduty' } } }],
    });
    expect(await paging.wake()).toMatchObject([{ outcome: 'nothing' }]);
    expect(paging.leg.actionsTo('events-v2')).toEqual(['trigger']);
  });

  test('counts as an acknowledgement where they resolve it, for the page ends with its alert', async () => {
    const paging = new Paging();
    await paging.open();
    await hear(paging, 'incident.resolved');
    expect(paging.log()).toEqual(['PageOpened', 'PageEscalated', 'PageAcknowledged']);
  });

  test('takes an acknowledgement back where it runs out there', async () => {
    const paging = new Paging();
    await paging.open();
    await hear(paging, 'incident.acknowledged');
    paging.pass(30 * MINUTE_MS);
    await hear(paging, 'incident.unacknowledged');
    expect(paging.log().slice(2)).toEqual(['PageAcknowledged', 'PageUnacknowledged', 'PageEscalated']);
  });

  test('counts for nothing where it is older than what the page asks since: a replay, or a delay of hours', async () => {
    const paging = new Paging();
    await paging.open();
    const longAgo = plusMs(paging.now, -365 * 24 * 60 * MINUTE_MS);
    expect(await hear(paging, 'incident.acknowledged', longAgo)).toMatchObject({ refusal: { code: 'overtaken' } });

    const first = paging.now;
    await hear(paging, 'incident.acknowledged', first);
    paging.pass(MINUTE_MS);
    await changePage(paging.ports, PAGE_KEY, { type: 'UnacknowledgePage', actor: ANA, reason: 'not me' });
    expect(await hear(paging, 'incident.acknowledged', first)).toMatchObject({ refusal: { code: 'overtaken' } });
    paging.pass(MINUTE_MS);
    await hear(paging, 'incident.acknowledged');
    expect(await hear(paging, 'incident.unacknowledged', first)).toMatchObject({ refusal: { code: 'overtaken' } });
  });

  test('twice changes nothing the second time', async () => {
    const paging = new Paging();
    await paging.open();
    await hear(paging, 'incident.acknowledged');
    expect(await hear(paging, 'incident.acknowledged')).toMatchObject({ refusal: { code: 'already-acknowledged' } });
  });

  test('with incidents that are none of ours, or that say nothing of who has it, is passed over', async () => {
    const paging = new Paging();
    await paging.open();
    const strange = { type: 'incident.acknowledged', at: paging.now, by: 'Bo', isOf: () => false };
    expect(await hearPagerDuty(paging.ports, strange)).toBeUndefined();
    expect(await hear(paging, 'incident.annotated')).toBeUndefined();
    await paging.resolve();
    expect(await hear(paging, 'incident.acknowledged')).toBeUndefined();
  });
});
