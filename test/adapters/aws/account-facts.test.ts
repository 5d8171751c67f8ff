import { createServer } from 'node:http';
import { SNSClient } from '@aws-sdk/client-sns';
import { expect, onTestFinished, test } from 'vitest';
import { accountFacts } from '#adapters/aws/account-facts.ts';
import { shopRoster } from '#test/core/oncall/sample-roster.ts';

const SUBSCRIPTIONS = ['arn:aws:sns:eu-west-1:1:t:a', 'PendingConfirmation', 'PendingConfirmation']
  .map((arn) => `<member><SubscriptionArn>${arn}</SubscriptionArn></member>`)
  .join('');

/** SNS's answers by the name of the action, in the protocol of the SDK. https://docs.aws.amazon.com/sns/latest/api/API_Operations.html */
const ANSWERS: Readonly<Record<string, string>> = {
  GetSMSSandboxAccountStatus: '<IsInSandbox>true</IsInSandbox>',
  GetSMSAttributes: '<attributes><entry><key>MonthlySpendLimit</key><value>1</value></entry></attributes>',
  CheckIfPhoneNumberIsOptedOut: '<isOptedOut>true</isOptedOut>',
  ListSubscriptionsByTopic: `<Subscriptions>${SUBSCRIPTIONS}</Subscriptions>`,
};

async function sns(answers: Readonly<Record<string, string>>) {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += String(part);
    const action = new URLSearchParams(body).get('Action') ?? '';
    const answer = answers[action];
    response.setHeader('content-type', 'text/xml');
    if (answer === undefined)
      return void response
        .writeHead(403)
        .end(
          '<ErrorResponse><Error><Type>Sender</Type><Code>AuthorizationError</Code><Message>+351912345678</Message></Error></ErrorResponse>',
        );
    response.end(`<${action}Response><${action}Result>${answer}</${action}Result></${action}Response>`);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port');
  return new SNSClient({
    endpoint: `http://127.0.0.1:${address.port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
}

test('an account is asked for its sandbox, its limit, who opted out and who subscribes', async () => {
  expect(await accountFacts(await sns(ANSWERS), 'arn:aws:sns:eu-west-1:1:t', shopRoster().people)).toEqual({
    sms: { inSandbox: true, spendLimitUsd: 1 },
    optedOut: ['ana', 'bo'],
    subscriptions: { confirmed: 1, pending: 2 },
  });
});

test('what can not be asked is said so by its name, and keeps nothing else from being asked', async () => {
  const { CheckIfPhoneNumberIsOptedOut: _, ...rest } = ANSWERS;
  const facts = await accountFacts(await sns(rest), 'arn:aws:sns:eu-west-1:1:t', shopRoster().people);
  expect(facts.optedOut).toEqual({ unknown: expect.stringMatching(/^AuthorizationError/) });
  expect(JSON.stringify(facts)).not.toContain('351912345678');
  expect(facts.subscriptions).toEqual({ confirmed: 1, pending: 2 });
});
