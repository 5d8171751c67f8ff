import { createHash } from 'node:crypto';
import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { PageNotice } from '#core/oncall/notice.ts';
import { pageSms } from '#core/oncall/page-sms.ts';
import type { PageLeg } from '#flows/oncall/ports.ts';
import { deliveryFailure } from './delivery-failure.ts';
import { PUBLISH_TIMEOUT_MS, SNS } from './sns-topic.ts';

export interface SnsPhonesOptions {
  readonly client: SNSClient;
  /** E.164: `+4915112345678`. */
  readonly phoneNumbers: readonly string[];
}

/** Sends one text message to each number, without a topic. No log, event or error ever holds a number. */
export function snsPhones({ client, phoneNumbers }: SnsPhonesOptions): PageLeg {
  const numbers = new Map(phoneNumbers.map((phoneNumber) => [phoneTarget(phoneNumber), phoneNumber]));
  return {
    name: 'phones',
    targets: async () => [...numbers.keys()],
    async send(target, notice) {
      const phoneNumber = numbers.get(target);
      if (phoneNumber === undefined) throw new Error(`${target} is no phone of this leg`);
      return sendSms(client, notice, { to: phoneNumber, text: pageSms(notice) }, target);
    },
  };
}

/** A text message to a number, from a number of the account or, left out, one that SNS chooses. */
export interface SmsMessage {
  readonly to: string;
  readonly from?: string | undefined;
  readonly text: string;
}

/** Publishes a text message; a MessageId means stored, not delivered. What SNS throws may quote the number. */
export async function publishSms(client: SNSClient, { to, from, text }: SmsMessage): Promise<{ reference: string }> {
  const attribute = (StringValue: string) => ({ DataType: 'String', StringValue });
  const command = new PublishCommand({
    PhoneNumber: to,
    Message: text,
    MessageAttributes: {
      // The default is Promotional, which carriers may drop (https://docs.aws.amazon.com/sns/latest/dg/sms_publish-to-phone.html).
      'AWS.SNS.SMS.SMSType': attribute('Transactional'),
      ...(from === undefined ? {} : { 'AWS.MM.SMS.OriginationNumber': attribute(from) }),
    },
  });
  const { MessageId } = await client.send(command, { abortSignal: AbortSignal.timeout(PUBLISH_TIMEOUT_MS) });
  return { reference: MessageId ?? 'accepted without a MessageId' };
}

/** Sends the notice as one text message. What is said of it holds `target`, and never the number. */
export async function sendSms(
  client: SNSClient,
  notice: PageNotice,
  message: SmsMessage,
  target: string,
): Promise<{ reference: string }> {
  try {
    return await publishSms(client, message);
  } catch (thrown) {
    const digits = message.to.replace(/^\+/, '');
    throw deliveryFailure(SNS, `${notice.action} of page ${notice.pageKey} to ${target}`, thrown, (text) =>
      text.replaceAll(digits, '***'),
    );
  }
}

/** Names a phone in events and logs. Twelve digits of a hash: two numbers that shared one would be one phone to the page. */
export function phoneTarget(phoneNumber: string): string {
  return `phone-${createHash('sha256').update(phoneNumber).digest('hex').slice(0, 12)}`;
}
