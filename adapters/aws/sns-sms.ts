import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { PageNotice } from '#core/oncall/notice.ts';
import { deliveryFailure, type OtherSide } from './delivery-failure.ts';
import { PUBLISH_TIMEOUT_MS, SNS } from './sns-topic.ts';

/** A text message to a number in E.164. */
export interface SmsMessage {
  readonly to: string;
  readonly text: string;
  /** Of which page and for whom it is, where somebody reports later what became of it. */
  readonly about?: { readonly page: string; readonly person: string };
}

/** What takes text messages. It answers with what it calls the message: stored, not delivered. What it throws may quote the number. */
export interface SmsSender {
  readonly side: OtherSide;
  send(message: SmsMessage): Promise<{ readonly reference: string }>;
}

/** Text messages by SNS, from a number that it chooses. */
export function snsSms(client: SNSClient): SmsSender {
  return {
    side: SNS,
    async send({ to, text }) {
      // The default is Promotional, which carriers may drop (https://docs.aws.amazon.com/sns/latest/dg/sms_publish-to-phone.html).
      const type = { DataType: 'String', StringValue: 'Transactional' };
      const command = new PublishCommand({
        PhoneNumber: to,
        Message: text,
        MessageAttributes: { 'AWS.SNS.SMS.SMSType': type },
      });
      const { MessageId } = await client.send(command, { abortSignal: AbortSignal.timeout(PUBLISH_TIMEOUT_MS) });
      return { reference: MessageId ?? 'accepted without a MessageId' };
    },
  };
}

/** Sends the notice as one text message. What is said of it holds `target`, and never the number. */
export async function sendSms(
  sender: SmsSender,
  notice: PageNotice,
  message: SmsMessage,
  target: string,
): Promise<{ readonly reference: string }> {
  try {
    return await sender.send(message);
  } catch (thrown) {
    const digits = message.to.replace(/^\+/, '');
    throw deliveryFailure(sender.side, `${notice.action} of page ${notice.pageKey} to ${target}`, thrown, (text) =>
      text.replaceAll(digits, '***'),
    );
  }
}
