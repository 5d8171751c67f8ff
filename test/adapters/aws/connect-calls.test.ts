import { createServer } from 'node:http';
import { ConnectClient } from '@aws-sdk/client-connect';
import { expect, onTestFinished, test } from 'vitest';
import * as z from 'zod';
import { connectCalls } from '#adapters/aws/connect-calls.ts';
import { PermanentDeliveryError, TransientDeliveryError } from '#flows/oncall/delivery-error.ts';
import { resolveNotice, triggerNotice } from '#test/core/oncall/sample-page.ts';
import { shopRoster } from '#test/core/oncall/sample-roster.ts';

/** The documented request. https://docs.aws.amazon.com/connect/latest/APIReference/API_StartOutboundVoiceContact.html */
const requestSchema = z.strictObject({
  InstanceId: z.string().min(1).max(100),
  ContactFlowId: z.string().max(500),
  SourcePhoneNumber: z.e164(),
  DestinationPhoneNumber: z.e164(),
  Attributes: z.record(z.string().regex(/^[A-Za-z0-9_-]{1,32767}$/), z.string().max(32_767)),
  ClientToken: z.string().max(500),
});

/** Amazon Connect on loopback: takes what the documentation allows, and answers as a test says. */
async function world(answer: { status: number; type?: string } = { status: 200 }) {
  const calls: z.infer<typeof requestSchema>[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += String(part);
    expect([request.method, request.url]).toEqual(['PUT', '/contact/outbound-voice']);
    calls.push(requestSchema.parse(JSON.parse(body)));
    const headers = answer.type === undefined ? {} : { 'x-amzn-errortype': answer.type };
    response.writeHead(answer.status, { 'content-type': 'application/json', ...headers });
    const number = calls.at(-1)?.DestinationPhoneNumber;
    response.end(JSON.stringify(answer.status === 200 ? { ContactId: 'c-1' } : { Message: `${number} is no good` }));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port');
  const client = new ConnectClient({
    endpoint: `http://127.0.0.1:${address.port}`,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  let code = async (person: string): Promise<string> => (person === 'ana' ? '471290' : '000000');
  const leg = connectCalls({
    client,
    roster: { roster: async () => shopRoster() },
    instanceId: 'i-1',
    contactFlowId: 'f-1',
    from: '+4930123456',
    codeFor: (person) => code(person),
  });
  const breakCodes = () => {
    code = () => Promise.reject(new Error('denied'));
  };
  return { calls, leg, breakCodes };
}

test('a call goes to the number of the documents, and says what burns and the code of that person', async () => {
  const { calls, leg } = await world();
  expect(await leg.targets()).toEqual([]);
  expect(await leg.send('ana', triggerNotice())).toEqual({ reference: 'c-1' });
  expect(calls).toMatchObject([
    {
      InstanceId: 'i-1',
      ContactFlowId: 'f-1',
      SourcePhoneNumber: '+4930123456',
      DestinationPhoneNumber: '+351912345678',
      Attributes: {
        page: 'checkout-availability/page-fast/3',
        cycle: '1',
        person: 'ana',
        say: expect.stringContaining('4, 7, 1, 2, 9, 0'),
      },
    },
  ]);
});

test('a call that is sent again is the same call, and that of the next cycle another one', async () => {
  const { calls, leg } = await world();
  for (const cycle of [1, 1, 2]) await leg.send('ana', { ...triggerNotice(), cycle });
  const [first, again, next] = calls.map(({ ClientToken }) => ClientToken);
  expect(first).toBe(again);
  expect(next).not.toBe(first);
});

test.each([
  ['DestinationNotAllowedException', 403, PermanentDeliveryError],
  ['OutboundContactNotPermittedException', 403, PermanentDeliveryError],
  ['InvalidParameterException', 400, PermanentDeliveryError],
  ['LimitExceededException', 429, TransientDeliveryError],
  ['ResourceNotFoundException', 404, TransientDeliveryError],
  ['AccessDeniedException', 403, TransientDeliveryError],
  ['InternalServiceException', 500, TransientDeliveryError],
])('%s means what it says for the page, and never tells the number', async (type, status, error) => {
  const { leg } = await world({ status, type });
  const thrown = await leg.send('ana', triggerNotice()).catch((each) => each);
  expect(thrown).toBeInstanceOf(error);
  expect(thrown.message).toContain(`to ana by voice: Amazon Connect answered ${type}`);
  expect(thrown.message).not.toContain('351912345678');
  if (error === TransientDeliveryError) expect(thrown.outcomeUnknown).toBe(status === 500);
});

test('nobody is called without a number, without a code, or because it is over', async () => {
  const { calls, leg, breakCodes } = await world();
  await expect(leg.send('bo', triggerNotice())).rejects.toThrow(PermanentDeliveryError);
  await expect(leg.send('ana', resolveNotice())).rejects.toThrow('nobody is called but to be woken');
  breakCodes();
  await expect(leg.send('ana', triggerNotice())).rejects.toThrow("its code can't be made: denied");
  expect(calls).toEqual([]);
});
