import { type SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import type { PageNotice } from '#core/oncall/notice.ts';
import { ACKNOWLEDGE_WORDS, personText } from '#core/oncall/person-text.ts';
import { reachOf } from '#flows/oncall/address-of.ts';
import { neededToSend } from '#flows/oncall/delivery-error.ts';
import type { PageLeg, RosterSource } from '#flows/oncall/ports.ts';
import { deliveryFailure, type OtherSide } from './delivery-failure.ts';
import { PUBLISH_TIMEOUT_MS } from './sns-topic.ts';

export interface SesPeopleOptions {
  readonly client: SESv2Client;
  readonly roster: RosterSource;
  /** A verified address or domain of the account. */
  readonly from: string;
  /** The address by which this person alone acknowledges this page. */
  readonly linkFor: (person: string, notice: PageNotice & { action: 'trigger' }) => Promise<string>;
}

/** https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html */
const SES: OtherSide = {
  name: 'SES',
  permanent: new Set([
    'BadRequestException',
    'MailFromDomainNotVerifiedException',
    'MessageRejected',
    'NotFoundException',
  ]),
  remedy: 'verify the sender, and correct the address of the Person',
};

/** Sends an e-mail to people by their names, each with a link of their own. A MessageId means queued, not read. */
export function sesPeople({ client, roster, from, linkFor }: SesPeopleOptions): PageLeg {
  return {
    name: 'email',
    // It is only told of people by name.
    targets: async () => [],
    async send(person, notice) {
      const { address, language } = await reachOf(roster, person, 'email');
      const what = `${notice.action} of page ${notice.pageKey} to ${person} by email`;
      const { subject, body } = personText(notice, language);
      const link =
        notice.action === 'trigger'
          ? `${ACKNOWLEDGE_WORDS[language].link}: ${await neededToSend(
              () => linkFor(person, notice),
              (why) => `${what}: its link can't be signed: ${why}; it is tried again`,
            )}\n\n`
          : '';
      const command = new SendEmailCommand({
        FromEmailAddress: from,
        Destination: { ToAddresses: [address] },
        Content: {
          Simple: {
            Subject: { Data: subject, Charset: 'UTF-8' },
            Body: { Text: { Data: link + body, Charset: 'UTF-8' } },
          },
        },
      });
      try {
        const { MessageId } = await client.send(command, { abortSignal: AbortSignal.timeout(PUBLISH_TIMEOUT_MS) });
        return { reference: MessageId ?? 'accepted without a MessageId' };
      } catch (thrown) {
        throw deliveryFailure(SES, what, thrown, (text) => text.replaceAll(address, '***'));
      }
    },
  };
}
