import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { cutText, oneLine } from '#core/oncall/cut-text.ts';
import type { PageNotice } from '#core/oncall/notice.ts';
import { pageSms } from '#core/oncall/page-sms.ts';
import { pageText } from '#core/oncall/page-text.ts';
import type { PageLeg } from '#flows/oncall/ports.ts';
import { deliveryFailure, type OtherSide } from './delivery-failure.ts';

export interface SnsTopicOptions {
  readonly client: SNSClient;
  readonly topicArn: string;
}

/** Bounds all tries of the SDK together: longer than a publish takes, well within the 30 s that a worker lives. */
export const PUBLISH_TIMEOUT_MS = 8_000;

/** An attribute longer than this is no filter that anybody writes; all of a message's attributes count into its 256 KiB. */
const ATTRIBUTE_LENGTH_MAX = 200;

/** https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
export const SNS: OtherSide = {
  name: 'SNS',
  permanent: new Set([
    'InvalidParameterException',
    'InvalidParameterValueException',
    'ValidationException',
    'OptedOutException',
  ]),
  remedy: 'correct the number or the topic in the settings',
};

/** Publishes pages to a topic, to which teams subscribe e-mail, SMS, HTTPS or chat; a MessageId means stored, not read. */
export function snsTopic({ client, topicArn }: SnsTopicOptions): PageLeg {
  return {
    name: 'topic',
    targets: async () => ['topic'],
    async send(_target, notice) {
      const { subject, body } = pageText(notice);
      const command = new PublishCommand({
        TopicArn: topicArn,
        Subject: subject,
        // Every subscriber but phones reads the default; a phone gets the text that fits into one message.
        MessageStructure: 'json',
        Message: JSON.stringify({ default: body, sms: pageSms(notice) }),
        MessageAttributes: attributes(notice),
      });
      try {
        const { MessageId } = await client.send(command, { abortSignal: AbortSignal.timeout(PUBLISH_TIMEOUT_MS) });
        return { reference: MessageId ?? 'accepted without a MessageId' };
      } catch (thrown) {
        throw deliveryFailure(SNS, `${notice.action} of page ${notice.pageKey} to topic ${topicArn}`, thrown);
      }
    },
  };
}

/** What subscribers filter by: `{"severity": ["page"]}`. */
function attributes({ action, alert }: PageNotice) {
  const values = { action, severity: alert.severity, service: alert.service, slo: alert.slo };
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [
      key,
      { DataType: 'String', StringValue: cutText(oneLine(value), ATTRIBUTE_LENGTH_MAX) || '-' },
    ]),
  );
}
