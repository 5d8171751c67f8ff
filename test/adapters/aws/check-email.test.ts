import { createServer } from 'node:http';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { expect, onTestFinished, test } from 'vitest';
import { checkEmail } from '#adapters/aws/check-email.ts';

/** SES's GetAccount on loopback. */
async function clientOf(account: object): Promise<SESv2Client> {
  const server = createServer((request, response) => {
    expect([request.method, request.url]).toEqual(['GET', '/v2/email/account']);
    response.setHeader('content-type', 'application/json').end(JSON.stringify(account));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port');
  return new SESv2Client({
    endpoint: `http://127.0.0.1:${address.port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
}

test.each([
  [{ ProductionAccessEnabled: true, SendingEnabled: true }, { ok: true }],
  [
    { ProductionAccessEnabled: false, SendingEnabled: true },
    { refused: 'it is in the sandbox, which reaches verified addresses only' },
  ],
  [{ ProductionAccessEnabled: true, SendingEnabled: false }, { refused: 'its sending is paused' }],
])('an account with %j answers %j', async (account, expected) => {
  expect(await checkEmail(await clientOf(account))).toEqual(expected);
});
