import { type PinpointSMSVoiceV2Client, SendTextMessageCommand } from '@aws-sdk/client-pinpoint-sms-voice-v2';
import type { OtherSide } from './delivery-failure.ts';
import type { SmsSender } from './sns-sms.ts';
import { PUBLISH_TIMEOUT_MS } from './sns-topic.ts';

export interface EndUserMessagingOptions {
  readonly client: PinpointSMSVoiceV2Client;
  /** A number of the account, in E.164. */
  readonly from: string;
  /** Its events say what became of a message. */
  readonly configurationSetName: string;
}

/** https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendTextMessage.html */
const END_USER_MESSAGING: OtherSide = {
  name: 'End User Messaging',
  // A conflict is an opted-out or blocked destination, or a number that is not active.
  permanent: new Set(['ConflictException', 'ValidationException']),
  remedy: 'correct the number of the Person, opt it in again, or look at the number that pages come from',
};

/** A page that comes after the next one is due to come says nothing new. */
const TIME_TO_LIVE_SECONDS = 30 * 60;

/** Text messages by AWS End User Messaging, from a number that people may reply to. */
export function endUserMessaging({ client, from, configurationSetName }: EndUserMessagingOptions): SmsSender {
  return {
    side: END_USER_MESSAGING,
    async send({ to, text, about }) {
      const command = new SendTextMessageCommand({
        DestinationPhoneNumber: to,
        OriginationIdentity: from,
        MessageBody: text,
        MessageType: 'TRANSACTIONAL',
        TimeToLive: TIME_TO_LIVE_SECONDS,
        ...(about === undefined ? {} : { ConfigurationSetName: configurationSetName, Context: { ...about } }),
      });
      const { MessageId } = await client.send(command, { abortSignal: AbortSignal.timeout(PUBLISH_TIMEOUT_MS) });
      return { reference: MessageId ?? 'accepted without a MessageId' };
    },
  };
}
