import { describe, expect, test } from 'vitest';
import { MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { changePage } from '#flows/oncall/change-page.ts';
import { type IncidentStatus, pollPagerDuty } from '#flows/oncall/poll-pagerduty.ts';
import { ANA } from '#test/core/oncall/sample-page.ts';
import { PAGE_KEY, Paging } from './paging.ts';

async function opened(): Promise<Paging> {
  const paging = new Paging();
  await paging.open();
  paging.pass(MINUTE_MS);
  return paging;
}

const poll = (paging: Paging, found: IncidentStatus | undefined | Error) =>
  pollPagerDuty({
    ...paging.ports,
    statusOf: async () => {
      if (found instanceof Error) throw found;
      return found;
    },
  });

describe('asking PagerDuty', () => {
  test('makes good an acknowledgement that no webhook told, once, and a resolve there', async () => {
    for (const status of ['acknowledged', 'resolved'] as const) {
      const paging = await opened();
      const found = { status, at: paging.now, by: 'Bo' };
      expect(await poll(paging, found)).toMatchObject({ asked: 1, changed: [{ pageKey: PAGE_KEY }] });
      expect(await poll(paging, found)).toMatchObject({ asked: 1, changed: [] });
      expect(paging.log()).toEqual(['PageOpened', 'PageEscalated', 'PageAcknowledged']);
    }
  });

  test('makes good what ran out there, and leaves alone what PagerDuty has not heard of yet', async () => {
    const paging = await opened();
    await changePage(paging.ports, PAGE_KEY, { type: 'AcknowledgePage', actor: ANA });
    const before = { status: 'triggered', at: plusMs(paging.now, -MINUTE_MS), by: 'Bo' } as const;
    expect((await poll(paging, before)).changed).toMatchObject([{ refusal: { code: 'overtaken' } }]);
    paging.pass(30 * MINUTE_MS);
    await poll(paging, { ...before, at: paging.now });
    expect(paging.log().slice(2)).toEqual(['PageAcknowledged', 'PageUnacknowledged', 'PageEscalated']);
  });

  test('changes nothing where both sides say the same, PagerDuty has no incident, or the news is old', async () => {
    const paging = await opened();
    await poll(paging, { status: 'triggered', at: paging.now, by: 'Bo' });
    await poll(paging, undefined);
    await poll(paging, { status: 'acknowledged', at: plusMs(paging.now, -2 * MINUTE_MS), by: 'Bo' });
    expect(paging.log()).toEqual(['PageOpened', 'PageEscalated']);
  });

  test('says where PagerDuty gave no answer, and asks nothing where no page is open', async () => {
    const paging = await opened();
    expect((await poll(paging, new Error('503'))).failures.map(({ message }) => message)).toEqual(['503']);
    await paging.resolve();
    expect(await poll(paging, new Error('503'))).toEqual({ asked: 0, changed: [], failures: [] });
  });
});
