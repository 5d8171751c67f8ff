import { describe, expect, test } from 'vitest';
import { signAck } from '#adapters/signatures/ack-token.ts';
import { HOUR_MS, plusMs } from '#core/shared/instant.ts';
import { changePage } from '#flows/oncall/change-page.ts';
import { answerLink } from '#lambdas/oncall/answer-link.ts';
import { ANA } from '#test/core/oncall/sample-page.ts';
import { shopRoster } from '#test/core/oncall/sample-roster.ts';
import { PAGE_KEY, Paging } from '#test/flows/oncall/paging.ts';
import { recordedSurroundings } from '#test/lambdas/runtime/recorded-surroundings.ts';

const SECRETS = { current: async () => 'new', previous: async () => 'old' };

async function world(secret: { current(): Promise<string>; previous(): Promise<string | undefined> } = SECRETS) {
  const paging = new Paging();
  paging.roster = shopRoster();
  await paging.open();
  const claim = { page: PAGE_KEY, cycle: 1, person: 'ana', expiresAt: plusMs(paging.now, HOUR_MS) };
  const surroundings = recordedSurroundings();
  const ask = (method: string, token: string | undefined, headers: Record<string, string> = {}) => {
    const tools = { ...surroundings, ports: { ...paging.ports, secret }, clock: paging.ports.clock };
    return answerLink({ method, query: { t: token }, headers, body: '' }, tools);
  };
  return { paging, claim, ask, surroundings };
}

describe('following a link', () => {
  test('shows what burns and a button, and changes nothing, however often a scanner does it', async () => {
    const { paging, claim, ask } = await world();
    const token = signAck(claim, 'new');
    for (const method of ['GET', 'HEAD', 'GET']) {
      const { status, body = '' } = await ask(method, token);
      expect(status).toBe(200);
      expect(body).toContain('Checkout availability of service shop burns since 2026-03-01 11:10 UTC');
      expect(body).toContain('<form method="post"><button>Acknowledge as ana</button></form>');
    }
    expect(paging.log()).toEqual(['PageOpened', 'PageEscalated']);
  });

  test('can not be framed, kept, indexed or told to another site, and runs no script', async () => {
    const { claim, ask } = await world();
    const { headers = {} } = await ask('GET', signAck(claim, 'new'));
    expect(headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    expect(headers['content-security-policy']).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
  });

  test('and pressing the button acknowledges it, once', async () => {
    const { paging, claim, ask } = await world();
    const token = signAck(claim, 'new');
    const press = () => ask('POST', token, { 'sec-fetch-site': 'same-origin' });
    expect(await press()).toMatchObject({ status: 200, body: expect.stringContaining('You have it') });
    expect(await press()).toMatchObject({ status: 200, body: expect.stringContaining('Nothing is left to do') });
    expect(paging.log()).toEqual(['PageOpened', 'PageEscalated', 'PageAcknowledged']);
    expect(await ask('GET', token)).toMatchObject({ body: expect.stringContaining('ana has it in hand') });
  });

  test('from another site acknowledges nothing', async () => {
    const { paging, claim, ask } = await world();
    const answer = await ask('POST', signAck(claim, 'new'), { 'sec-fetch-site': 'cross-site' });
    expect(answer).toMatchObject({ status: 403, body: expect.stringContaining('Another site asked for this') });
    expect(paging.log()).toEqual(['PageOpened', 'PageEscalated']);
  });

  test('that was signed just before the secret was rotated is still good', async () => {
    const { claim, ask } = await world();
    expect((await ask('GET', signAck(claim, 'old'))).status).toBe(200);
  });

  test.each([
    [
      'forged',
      () =>
        signAck({ page: PAGE_KEY, cycle: 1, person: 'ana', expiresAt: plusMs(new Paging().now, HOUR_MS) }, 'theirs'),
    ],
    ['cut', () => 'abc'],
    ['missing', () => undefined],
    ['expired', () => signAck({ page: PAGE_KEY, cycle: 1, person: 'ana', expiresAt: new Paging().now }, 'new')],
  ])('that is %s acknowledges nothing, and tells nothing of the page', async (_, token) => {
    const { paging, ask, surroundings } = await world();
    for (const method of ['GET', 'POST']) {
      const { status, body = '' } = await ask(method, token());
      expect(status).toBe(403);
      expect(body).not.toContain('Checkout');
    }
    expect(paging.log()).toEqual(['PageOpened', 'PageEscalated']);
    expect(surroundings.logged.map(({ message }) => message)).toEqual(
      Array(2).fill(expect.stringMatching(/^a link was refused/)),
    );
  });

  test('of somebody who was removed, of an earlier cycle, or of a page that is over acknowledges nothing', async () => {
    const { paging, claim, ask } = await world();
    const press = (change: object) =>
      ask('POST', signAck({ ...claim, ...change }, 'new'), { 'sec-fetch-site': 'same-origin' });
    expect(await press({ person: 'zoe' })).toMatchObject({
      status: 403,
      body: expect.stringContaining('zoe is no longer'),
    });
    await press({});
    await changePage(paging.ports, PAGE_KEY, { type: 'UnacknowledgePage', actor: ANA, reason: 'not me' });
    expect(await press({})).toMatchObject({ status: 403, body: expect.stringContaining('has begun anew since') });
    expect(await ask('GET', signAck(claim, 'new'))).toMatchObject({ body: expect.stringContaining('an earlier call') });
    await paging.resolve();
    expect(await press({ cycle: 2 })).toMatchObject({
      status: 200,
      body: expect.stringContaining('Nothing is left to do'),
    });
    expect(await ask('GET', signAck(claim, 'new'))).toMatchObject({ body: expect.stringContaining('It is over') });
  });

  test('whose page was named by somebody hostile writes no markup', async () => {
    const { ask, claim } = await world();
    const { body = '' } = await ask('GET', signAck({ ...claim, person: '<script>alert(1)</script>' }, 'new'));
    expect(body).not.toContain('<script>');
    expect(body).toContain('&lt;script&gt;');
  });

  test('is an error of ours, and no acknowledgement, where the secret can not be had', async () => {
    const { claim, ask } = await world({
      current: () => Promise.reject(new Error('denied')),
      previous: async () => undefined,
    });
    await expect(ask('POST', signAck(claim, 'new'))).rejects.toThrow('denied');
  });
});
