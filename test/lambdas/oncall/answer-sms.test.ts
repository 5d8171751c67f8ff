import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { pageCode } from '#adapters/signatures/page-code.ts';
import { answerSms } from '#lambdas/oncall/answer-sms.ts';
import { shopRoster } from '#test/core/oncall/sample-roster.ts';
import { PAGE_KEY, Paging } from '#test/flows/oncall/paging.ts';
import { recordedSurroundings } from '#test/lambdas/runtime/recorded-surroundings.ts';

const codeOf = (secret: string, person = 'ana') => pageCode({ page: PAGE_KEY, cycle: 1, person }, secret);

async function world(answer: (to: string, text: string) => void = () => {}) {
  const paging = new Paging();
  const { people, ...rest } = shopRoster();
  paging.roster = { ...rest, people: people.filter(({ name }) => name === 'ana') };
  await paging.open();
  const answers: [string, string][] = [];
  const tools = {
    ...recordedSurroundings(),
    clock: paging.ports.clock,
    ports: {
      ...paging.ports,
      secret: { current: async () => 'new', previous: async () => 'old' },
      answer: async (to: string, text: string) => {
        answer(to, text);
        answers.push([to, text]);
      },
    },
  };
  const hear = (messageBody: string, originationNumber = '+351912345678') =>
    answerSms({ originationNumber, messageBody, inboundMessageId: randomUUID() }, tools);
  return { paging, answers, tools, hear };
}

describe('what is replied to a text message', () => {
  test('acknowledges, also while the secret is being rotated, and is answered', async () => {
    for (const secret of ['new', 'old']) {
      const { paging, answers, hear } = await world();
      await hear(`ok ${codeOf(secret)}`);
      expect(paging.log()).toEqual(['PageOpened', 'PageEscalated', 'PageAcknowledged']);
      expect(answers).toEqual([['+351912345678', `You have it: ${PAGE_KEY}`]]);
    }
  });

  test('with a code that opens nothing is told so, and anything else is answered by nothing', async () => {
    const { paging, answers, hear } = await world();
    await hear(codeOf('theirs'));
    expect(answers).toEqual([
      ['+351912345678', 'Nothing was changed: no open page has this code: it may be of an earlier one'],
    ]);
    for (const text of ['STOP', 'hello', 'You have it']) await hear(text);
    await hear(codeOf('new'), '+15550000000');
    expect(answers).toHaveLength(1);
    expect(paging.log()).toEqual(['PageOpened', 'PageEscalated']);
  });

  test('is answered no more often than a person may be told by a forger', async () => {
    const { answers, hear } = await world();
    for (let wrong = 1; wrong <= 9; wrong += 1) await hear(codeOf('theirs'));
    expect(answers).toHaveLength(5);
  });

  test('counts also where it can not be answered, and no number gets into a log', async () => {
    const { paging, tools, hear } = await world(() => {
      throw new Error('+351912345678 has opted out');
    });
    await hear(codeOf('new'));
    expect(paging.log().at(-1)).toBe('PageAcknowledged');
    expect(JSON.stringify(tools.logged)).not.toContain('351912345678');
  });
});
