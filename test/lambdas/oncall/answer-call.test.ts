import { expect, test } from 'vitest';
import { pageCode } from '#adapters/signatures/page-code.ts';
import { answerCall } from '#lambdas/oncall/answer-call.ts';
import { shopRoster } from '#test/core/oncall/sample-roster.ts';
import { PAGE_KEY, Paging } from '#test/flows/oncall/paging.ts';
import { recordedSurroundings } from '#test/lambdas/runtime/recorded-surroundings.ts';

const codeOf = (secret: string) => pageCode({ page: PAGE_KEY, cycle: 1, person: 'ana' }, secret);

async function world() {
  const paging = new Paging();
  paging.roster = shopRoster();
  await paging.open();
  const { clock, ...ports } = paging.ports;
  const secret = { current: async () => 'new', previous: async () => 'old' };
  const { logger } = recordedSurroundings();
  const enter = (code: string, cycle = 1) =>
    answerCall(
      {
        Details: {
          ContactData: { ContactId: 'c-1', Attributes: { page: PAGE_KEY, cycle, person: 'ana' } },
          Parameters: { code },
        },
      },
      { ports: { ...ports, secret }, clock, logger },
    );
  return { paging, enter };
}

test('whoever enters the code has the page, also while the secret is being rotated', async () => {
  for (const secret of ['new', 'old']) {
    const { paging, enter } = await world();
    expect(await enter(codeOf(secret))).toEqual({ said: expect.stringContaining('You have it'), isDone: 'yes' });
    expect(paging.log().at(-1)).toBe('PageAcknowledged');
  }
});

test('a wrong code may be tried again; what has an owner, is over, or began anew ends the call', async () => {
  const { paging, enter } = await world();
  expect(await enter('Timeout')).toEqual({ said: 'That was not the code.', isDone: 'no' });
  expect(await enter(codeOf('theirs'))).toMatchObject({ isDone: 'no' });
  await enter(codeOf('new'));
  expect(await enter(codeOf('new'))).toEqual({ said: 'Nothing was changed. Somebody has it already.', isDone: 'yes' });
  await paging.resolve();
  expect(await enter(codeOf('new'))).toEqual({ said: 'Nothing was changed. It is over.', isDone: 'yes' });
});
