import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { MINUTE_MS } from '#core/shared/instant.ts';
import type { LinkClaim } from '#flows/oncall/acknowledge-by-link.ts';
import { acknowledgeBySms } from '#flows/oncall/acknowledge-by-sms.ts';
import { changePage } from '#flows/oncall/change-page.ts';
import { ANA } from '#test/core/oncall/sample-page.ts';
import { shopRoster } from '#test/core/oncall/sample-roster.ts';
import { PAGE_KEY, Paging } from './paging.ts';

const ANAS = '+351912000001';

/** Ana and Bo with a number each; a code names the person and the cycle. */
async function opened(): Promise<Paging> {
  const paging = new Paging();
  const { people, ...rest } = shopRoster();
  const numbers: Record<string, string> = { ana: ANAS, bo: '+351912000002' };
  paging.roster = {
    ...rest,
    people: people.map((person) => ({ ...person, contacts: { sms: numbers[person.name] ?? '+351912000003' } })),
  };
  await paging.open();
  return paging;
}
const CODES: Record<string, string> = { ana: '10000', bo: '20000' };
const isCode = (code: string, { person, cycle }: LinkClaim) => code === `${CODES[person]}${cycle}`;
const reply = (paging: Paging, text: string, from = ANAS) =>
  acknowledgeBySms({ ...paging.ports, isCode }, { from, text, messageId: randomUUID() });

describe('a reply to a text message', () => {
  test.each(['100001', ' 100001 ', 'Ack. 100001!', 'ok\n100001', '100001 thanks'])(
    'acknowledges with the code, whatever stands around it: %j',
    async (text) => {
      const paging = await opened();
      expect(await reply(paging, text)).toMatchObject({
        events: [{ type: 'PageAcknowledged', data: { actor: { by: 'ana', channel: 'sms' } } }],
      });
      expect(await reply(paging, text)).toMatchObject({ refusal: { code: 'already-acknowledged' } });
    },
  );

  test.each([
    ['the code of somebody else, from a number that is forged', '200001', ANAS, 'wrong-code'],
    ['the right code from a number that nobody has', '100001', '+15550000000', 'unknown-person'],
    ['a wrong code', '999999', ANAS, 'wrong-code'],
    ['a longer number that holds the code', '1000011', ANAS, 'no-code'],
    ['STOP', 'STOP', ANAS, 'no-code'],
    ['nothing', '', ANAS, 'no-code'],
  ])('changes nothing with %s', async (_what, text, from, code) => {
    const paging = await opened();
    expect(await reply(paging, text, from)).toMatchObject({ refusal: { code } });
    expect(paging.log()).toEqual(['PageOpened', 'PageEscalated']);
  });

  test('to the page of yesterday, or of an earlier cycle, changes nothing', async () => {
    const paging = await opened();
    await reply(paging, '100001');
    await changePage(paging.ports, PAGE_KEY, { type: 'UnacknowledgePage', actor: ANA, reason: 'not me' });
    expect(await reply(paging, '100001')).toMatchObject({ refusal: { code: 'wrong-code' } });
    expect(await reply(paging, '100002')).toMatchObject({ events: [{ type: 'PageAcknowledged' }] });
    await paging.resolve();
    expect(await reply(paging, '100002')).toMatchObject({ refusal: { code: 'wrong-code' } });
  });

  test('is not even tried after five wrong codes within a quarter of an hour, for the number may be forged', async () => {
    const paging = await opened();
    for (let wrong = 1; wrong <= 5; wrong += 1)
      expect(await reply(paging, '999999')).toMatchObject({ refusal: { code: 'wrong-code' } });
    expect(await reply(paging, '100001')).toMatchObject({ refusal: { code: 'too-many-codes' } });
    expect(await reply(paging, '200001', '+351912000002')).toMatchObject({ events: [{ type: 'PageAcknowledged' }] });
    paging.pass(15 * MINUTE_MS);
    expect(await reply(paging, '100001')).toMatchObject({ refusal: { code: 'already-acknowledged' } });
  });

  test('whose code two pages have is taken for neither', async () => {
    const paging = await opened();
    const row = paging.pages.rows.get(PAGE_KEY);
    if (row === undefined) throw new Error('the page has no row');
    paging.pages.rows.set('other/fast/1', { ...row, pageKey: 'other/fast/1' });
    expect(await reply(paging, '100001')).toMatchObject({ refusal: { code: 'wrong-code' } });
    expect(paging.log()).toEqual(['PageOpened', 'PageEscalated']);
  });
});
