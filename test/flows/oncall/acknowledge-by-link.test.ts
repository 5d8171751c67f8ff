import { expect, test } from 'vitest';
import { acknowledgeByLink, readLinkedPage } from '#flows/oncall/acknowledge-by-link.ts';
import { changePage } from '#flows/oncall/change-page.ts';
import { ANA } from '#test/core/oncall/sample-page.ts';
import { shopRoster } from '#test/core/oncall/sample-roster.ts';
import { PAGE_KEY, Paging } from './paging.ts';

const CLAIM = { page: PAGE_KEY, cycle: 1, person: 'ana' };

async function openPaging(): Promise<Paging> {
  const paging = new Paging();
  paging.roster = shopRoster();
  await paging.open();
  return paging;
}

test('a link shows its page without changing it, and acknowledges it in the name of its person', async () => {
  const paging = await openPaging();
  expect(await readLinkedPage(paging.ports, CLAIM)).toMatchObject({ status: 'open' });
  expect(paging.log()).toEqual(['PageOpened', 'PageEscalated']);
  expect(await acknowledgeByLink(paging.ports, CLAIM)).toMatchObject({
    events: [{ type: 'PageAcknowledged', data: { actor: { by: 'ana', channel: 'link' } } }],
  });
  expect(await acknowledgeByLink(paging.ports, CLAIM)).toMatchObject({ refusal: { code: 'already-acknowledged' } });
});

test('a link of an earlier cycle, of somebody who was removed, or after the end changes nothing', async () => {
  const paging = await openPaging();
  await acknowledgeByLink(paging.ports, CLAIM);
  await changePage(paging.ports, PAGE_KEY, { type: 'UnacknowledgePage', actor: ANA, reason: 'not me' });
  expect(await acknowledgeByLink(paging.ports, CLAIM)).toMatchObject({ refusal: { code: 'overtaken' } });
  expect(await acknowledgeByLink(paging.ports, { ...CLAIM, cycle: 2, person: 'zoe' })).toMatchObject({
    refusal: { code: 'unknown-person' },
  });
  await paging.resolve();
  expect(await acknowledgeByLink(paging.ports, { ...CLAIM, cycle: 2 })).toMatchObject({
    refusal: { code: 'already-resolved' },
  });
});
