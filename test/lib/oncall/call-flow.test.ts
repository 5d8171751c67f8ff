import { describe, expect, test } from 'vitest';
import { pageCode } from '#adapters/signatures/page-code.ts';
import { answerCall, type CallAnswer, callSchema } from '#lambdas/oncall/answer-call.ts';
import { callFlow } from '#lib/oncall/call-flow.ts';
import { shopRoster } from '#test/core/oncall/sample-roster.ts';
import { PAGE_KEY, Paging } from '#test/flows/oncall/paging.ts';
import { recordedSurroundings } from '#test/lambdas/runtime/recorded-surroundings.ts';
import { playCall } from './played-call.ts';

const FLOW = callFlow('arn:aws:lambda:eu-central-1:123456789012:function:hear-call');
const CODE = pageCode({ page: PAGE_KEY, cycle: 1, person: 'ana' }, 'secret');
const WRONG = CODE === '000000' ? '000001' : '000000';
const ATTRIBUTES = { page: PAGE_KEY, cycle: '1', person: 'ana', say: 'It burns.' };

/** A call about an open page, with the Lambda that is deployed behind its flow. */
async function called(entered: readonly string[], lambda?: () => Promise<CallAnswer>) {
  const paging = new Paging();
  paging.roster = shopRoster();
  await paging.open();
  const { clock, ...ports } = paging.ports;
  const { logger } = recordedSurroundings();
  const secret = { current: async () => 'secret', previous: async () => undefined };
  const hear = (event: object) => answerCall(callSchema.parse(event), { ports: { ...ports, secret }, clock, logger });
  const said = await playCall(FLOW, { attributes: ATTRIBUTES, entered, lambda: lambda ?? hear });
  return { paging, said };
}

describe('a call', () => {
  test('acknowledges the page with its code, and says so', async () => {
    const { paging, said } = await called([CODE]);
    expect(said).toEqual(['It burns.', 'You have it. It is acknowledged. Goodbye.']);
    expect(paging.log().at(-1)).toBe('PageAcknowledged');
  });

  test('may be answered by a wrong code twice', async () => {
    const { paging, said } = await called([WRONG, WRONG, CODE]);
    expect(said.filter((each) => each === 'That was not the code.')).toHaveLength(2);
    expect(paging.log().at(-1)).toBe('PageAcknowledged');
  });

  test('ends after three wrong codes', async () => {
    const { paging, said } = await called([WRONG, WRONG, WRONG, CODE]);
    expect(said.filter((each) => each === 'It burns.')).toHaveLength(3);
    expect(paging.log()).toEqual(['PageOpened', 'PageEscalated']);
  });

  test('acknowledges nothing where a machine picks up', async () => {
    const { paging, said } = await called([]);
    expect(said.filter((each) => each === 'It burns.')).toHaveLength(3);
    expect(paging.log()).toEqual(['PageOpened', 'PageEscalated']);
  });

  test('says that somebody has it already', async () => {
    const { said } = await called([CODE], async () => ({ said: 'Nothing was changed.', isDone: 'yes' }));
    expect(said).toEqual(['It burns.', 'Nothing was changed.']);
  });

  test('says where the code could not be written down', async () => {
    const { said } = await called([CODE], () => Promise.reject(new Error('throttled')));
    expect(said.at(-1)).toBe('That could not be written down. Please acknowledge the page by another way.');
  });
});

test('a flow leads from each action to one that it has, under the names and figures that are allowed', () => {
  const names = FLOW.Actions.map(({ Identifier }) => Identifier);
  expect(new Set(names).size).toBe(names.length);
  expect(names.filter((name) => name.length > 50 || /[%:(\\/)=$,;[\]{}]/.test(name))).toEqual([]);
  const targets = FLOW.Actions.flatMap(({ Transitions: { NextAction, Errors = [], Conditions = [] } }) => [
    ...(NextAction === undefined ? [] : [NextAction]),
    ...[...Errors, ...Conditions].map((branch) => branch.NextAction),
  ]);
  expect([FLOW.StartAction, ...targets].filter((target) => !names.includes(target))).toEqual([]);
  expect(new Set([FLOW.StartAction, ...targets])).toEqual(new Set(names));
});
