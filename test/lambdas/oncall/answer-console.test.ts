import { expect, test } from 'vitest';
import { answerConsole } from '#lambdas/oncall/answer-console.ts';
import { shopRoster } from '#test/core/oncall/sample-roster.ts';
import { PAGE_KEY, Paging } from '#test/flows/oncall/paging.ts';
import { recordedSurroundings } from '#test/lambdas/runtime/recorded-surroundings.ts';

const ANA = 'arn:aws:sts::111122223333:assumed-role/Oncall/ana@example.com';

async function world() {
  const paging = new Paging();
  paging.roster = shopRoster();
  await paging.open();
  const { clock, ...ports } = paging.ports;
  const ask = async (body: unknown, caller: string | undefined = ANA) => {
    const request = { method: 'POST', query: {}, headers: {}, body: JSON.stringify(body), caller };
    const answer = await answerConsole(request, { ports, clock, logger: recordedSurroundings().logger });
    return { status: answer.status, ...JSON.parse(answer.body ?? '') };
  };
  return { paging, ask };
}

test('whoever signed the request has the page, and gives it back with a reason', async () => {
  const { paging, ask } = await world();
  expect(await ask({ action: 'acknowledge', page: PAGE_KEY })).toEqual({
    status: 200,
    page: PAGE_KEY,
    events: ['PageAcknowledged'],
  });
  expect((await paging.eventLog.read(`page/${PAGE_KEY}`, 0)).at(-1)?.data).toMatchObject({
    actor: { by: 'ana@example.com', channel: 'console' },
  });
  expect(await ask({ action: 'acknowledge', page: PAGE_KEY })).toMatchObject({
    status: 409,
    refusal: { code: 'already-acknowledged' },
  });
  expect(await ask({ action: 'unacknowledge', page: PAGE_KEY, reason: 'not me' })).toMatchObject({
    events: ['PageUnacknowledged', 'PageEscalated'],
  });
  expect(await ask({ action: 'acknowledge', page: 'x/y/1' })).toMatchObject({ status: 404 });
});

test.each([
  ['no JSON', 'acknowledge'],
  ['an action that there is not', { action: 'resolve', page: PAGE_KEY }],
  ['no reason', { action: 'unacknowledge', page: PAGE_KEY }],
  ['somebody else’s name', { action: 'acknowledge', page: PAGE_KEY, by: 'bo' }],
])('a request with %s is refused with what is wrong, and changes nothing', async (_, body) => {
  const { paging, ask } = await world();
  expect(await ask(body)).toEqual({ status: 400, error: expect.stringContaining("can't be read") });
  expect(paging.log()).toEqual(['PageOpened', 'PageEscalated']);
});

test('a request that nobody signed changes nothing, whatever the route lets through', async () => {
  const { paging } = await world();
  const { clock, ...ports } = paging.ports;
  const request = {
    method: 'POST',
    query: {},
    headers: {},
    body: JSON.stringify({ action: 'acknowledge', page: PAGE_KEY }),
  };
  const answer = await answerConsole(request, { ports, clock, logger: recordedSurroundings().logger });
  expect(answer.status).toBe(401);
  expect(paging.log()).toEqual(['PageOpened', 'PageEscalated']);
});
