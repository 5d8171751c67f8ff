import { expect, test } from 'vitest';
import { acknowledgeByCall } from '#flows/oncall/acknowledge-by-call.ts';
import { shopRoster } from '#test/core/oncall/sample-roster.ts';
import { PAGE_KEY, Paging } from './paging.ts';

const CLAIM = { page: PAGE_KEY, cycle: 1, person: 'ana' };
const isCode = (code: string, { person, cycle }: typeof CLAIM) => code === `${person}-${cycle}`;

async function opened(): Promise<Paging> {
  const paging = new Paging();
  paging.roster = shopRoster();
  await paging.open();
  return paging;
}

test('the code of a call acknowledges its page for whoever was called', async () => {
  const paging = await opened();
  const call = { claim: CLAIM, entered: 'ana-1' };
  expect(await acknowledgeByCall({ ...paging.ports, isCode }, call)).toMatchObject({
    events: [{ type: 'PageAcknowledged', data: { actor: { by: 'ana', channel: 'voice' } } }],
  });
  expect(await acknowledgeByCall({ ...paging.ports, isCode }, call)).toMatchObject({
    refusal: { code: 'already-acknowledged' },
  });
});

test.each([
  ['nothing, as a machine that picks up', CLAIM, 'Timeout', 'wrong-code'],
  ['a wrong code', CLAIM, '123456', 'wrong-code'],
  ['the code of an earlier cycle', { ...CLAIM, cycle: 2 }, 'ana-1', 'wrong-code'],
  ['the code of somebody who was removed', { ...CLAIM, person: 'zoe' }, 'zoe-1', 'unknown-person'],
])('%s acknowledges nothing', async (_, claim, entered, code) => {
  const paging = await opened();
  expect(await acknowledgeByCall({ ...paging.ports, isCode }, { claim, entered })).toMatchObject({ refusal: { code } });
  expect(paging.log()).toEqual(['PageOpened', 'PageEscalated']);
});
