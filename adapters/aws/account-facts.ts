import {
  CheckIfPhoneNumberIsOptedOutCommand,
  GetSMSAttributesCommand,
  GetSMSSandboxAccountStatusCommand,
  paginateListSubscriptionsByTopic,
  type SNSClient,
} from '@aws-sdk/client-sns';
import type { AccountFacts } from '#core/oncall/doctor-facts.ts';
import type { Person } from '#core/oncall/schema.ts';

/** Asks the account what would keep text messages and the topic from reaching people. What can't be asked is said so. */
export async function accountFacts(
  client: SNSClient,
  topicArn: string,
  people: readonly Person[],
): Promise<AccountFacts> {
  const [sms, optedOut, subscriptions] = await Promise.all([
    orUnknown(() => smsFacts(client)),
    orUnknown(() => optedOutOf(client, people)),
    orUnknown(() => subscriptionsOf(client, topicArn)),
  ]);
  return { sms, optedOut, subscriptions };
}

async function smsFacts(client: SNSClient) {
  const { IsInSandbox: inSandbox } = await client.send(new GetSMSSandboxAccountStatusCommand());
  const { attributes } = await client.send(new GetSMSAttributesCommand({ attributes: ['MonthlySpendLimit'] }));
  const limit = attributes?.MonthlySpendLimit;
  return { inSandbox: inSandbox === true, spendLimitUsd: limit === undefined ? null : Number(limit) };
}

async function optedOutOf(client: SNSClient, people: readonly Person[]): Promise<string[]> {
  const optedOut: string[] = [];
  for (const { name, contacts } of people) {
    if (contacts.sms === undefined) continue;
    const answer = await client.send(new CheckIfPhoneNumberIsOptedOutCommand({ phoneNumber: contacts.sms }));
    if (answer.isOptedOut === true) optedOut.push(name);
  }
  return optedOut;
}

async function subscriptionsOf(client: SNSClient, TopicArn: string) {
  const counted = { confirmed: 0, pending: 0 };
  for await (const { Subscriptions: page = [] } of paginateListSubscriptionsByTopic({ client }, { TopicArn }))
    for (const { SubscriptionArn: arn } of page) {
      if (arn === 'PendingConfirmation') counted.pending += 1;
      else counted.confirmed += 1;
    }
  return counted;
}

/** A diagnosis goes on where one question fails, and says which. The message may hold a number, so only the name of the error is kept. */
async function orUnknown<Facts>(ask: () => Promise<Facts>): Promise<Facts | { readonly unknown: string }> {
  try {
    return await ask();
  } catch (error) {
    return { unknown: error instanceof Error ? error.name : 'an unknown error' };
  }
}
