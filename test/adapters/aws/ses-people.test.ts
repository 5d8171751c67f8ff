import { createServer } from 'node:http';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { expect, onTestFinished, test } from 'vitest';
import { sesPeople } from '#adapters/aws/ses-people.ts';
import { PermanentDeliveryError, TransientDeliveryError } from '#flows/oncall/delivery-error.ts';
import { resolveNotice, triggerNotice } from '#test/core/oncall/sample-page.ts';
import { shopRoster } from '#test/core/oncall/sample-roster.ts';

/** SES's SendEmail on loopback: keeps what it is sent, and answers as a test says. https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html */
async function world(
  language: 'en' | 'ja' = 'en',
  answer: { status: number; type?: string; message?: string } = { status: 200 },
) {
  const sent: {
    FromEmailAddress: string;
    Destination: object;
    Content: { Simple: { Subject: { Data: string }; Body: { Text: { Data: string } } } };
  }[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += String(part);
    sent.push(JSON.parse(body));
    const headers = answer.type === undefined ? {} : { 'x-amzn-errortype': answer.type };
    response.writeHead(answer.status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(answer.status === 200 ? { MessageId: 'm-1' } : { message: answer.message ?? 'no' }));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port');
  const client = new SESv2Client({
    endpoint: `http://127.0.0.1:${address.port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  let links = async (person: string) => `https://api.example.com/ack?t=of-${person}`;
  const leg = sesPeople({
    client,
    roster: {
      roster: async () => ({ ...shopRoster(), people: shopRoster().people.map((person) => ({ ...person, language })) }),
    },
    from: 'pager@example.com',
    linkFor: (person) => links(person),
  });
  const breakLinks = () => {
    links = () => Promise.reject(new Error('denied'));
  };
  return { sent, leg, breakLinks };
}

test('an e-mail goes to the address of the documents, with a link of that person’s own', async () => {
  const { sent, leg } = await world();
  expect(await leg.targets()).toEqual([]);
  expect(await leg.send('chi', triggerNotice())).toEqual({ reference: 'm-1' });
  expect(sent).toMatchObject([
    { FromEmailAddress: 'pager@example.com', Destination: { ToAddresses: ['chi@example.com'] } },
  ]);
  const { Subject, Body } = sent[0]?.Content.Simple ?? { Subject: { Data: '' }, Body: { Text: { Data: '' } } };
  expect(Subject.Data).toBe('[PAGE] shop/checkout-availability burns 26x, 41 % of the budget is gone');
  expect(Body.Text.Data).toMatch(/^Acknowledge: https:\/\/api\.example\.com\/ack\?t=of-chi\n\nPAGE: act now/);
});

test('whoever reads Japanese gets it in Japanese', async () => {
  const { sent, leg } = await world('ja');
  await leg.send('chi', triggerNotice());
  const { Subject, Body } = sent[0]?.Content.Simple ?? { Subject: { Data: '' }, Body: { Text: { Data: '' } } };
  expect(Subject.Data).toMatch(/^\[呼び出し\] shop\/checkout-availability: 26倍/);
  expect(Body.Text.Data).toMatch(/^応答する: https:\/\/api\.example\.com\/ack\?t=of-chi\n\n呼び出し: 今すぐ/);
});

test('the end needs no link', async () => {
  const { sent, leg } = await world();
  await leg.send('chi', resolveNotice());
  expect(sent[0]?.Content.Simple.Body.Text.Data).toMatch(/^RESOLVED/);
});

test.each([
  ['MessageRejected', 400, PermanentDeliveryError],
  ['MailFromDomainNotVerifiedException', 400, PermanentDeliveryError],
  ['TooManyRequestsException', 429, TransientDeliveryError],
  ['SendingPausedException', 400, TransientDeliveryError],
  ['AccountSuspendedException', 400, TransientDeliveryError],
  ['InternalServiceErrorException', 500, TransientDeliveryError],
])('%s means what it says for the page, and never tells the address', async (type, status, error) => {
  const { leg } = await world('en', { status, type, message: 'chi@example.com is not verified' });
  const thrown = await leg.send('chi', triggerNotice()).catch((each) => each);
  expect(thrown).toBeInstanceOf(error);
  expect(thrown.message).toContain(`to chi by email: SES answered ${type}`);
  expect(thrown.message).not.toContain('chi@example.com');
  if (error === TransientDeliveryError) expect(thrown.outcomeUnknown).toBe(status === 500);
});

test('somebody without an address is refused, and a link that can not be signed is tried again', async () => {
  const { leg, breakLinks } = await world();
  await expect(leg.send('bo', triggerNotice())).rejects.toThrow(PermanentDeliveryError);
  breakLinks();
  await expect(leg.send('chi', triggerNotice())).rejects.toThrow("its link can't be signed: denied");
});
