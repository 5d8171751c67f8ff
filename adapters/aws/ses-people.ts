import { type SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import type { PageNotice } from '#core/oncall/notice.ts';
import { pageText } from '#core/oncall/page-text.ts';
import { addressOf } from '#flows/oncall/address-of.ts';
import { neededToSend, PermanentDeliveryError, TransientDeliveryError } from '#flows/oncall/delivery-error.ts';
import type { PageLeg, RosterSource } from '#flows/oncall/ports.ts';
import { isRefusal } from './sns-failure.ts';
import { PUBLISH_TIMEOUT_MS } from './sns-topic.ts';

export interface SesPeopleOptions {
  readonly client: SESv2Client;
  readonly roster: RosterSource;
  /** A verified address or domain of the account. */
  readonly from: string;
  /** The address by which this person alone acknowledges this page. */
  readonly linkFor: (person: string, notice: PageNotice & { action: 'trigger' }) => Promise<string>;
}

/** Refusals of the message, the sender or the recipient: a person has to repair something. https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html */
const PERMANENT = new Set([
  'BadRequestException',
  'MailFromDomainNotVerifiedException',
  'MessageRejected',
  'NotFoundException',
]);

/** Sends an e-mail to people by their names, each with a link of their own. A MessageId means queued, not read. */
export function sesPeople({ client, roster, from, linkFor }: SesPeopleOptions): PageLeg {
  return {
    name: 'email',
    // It is only told of people by name.
    targets: async () => [],
    async send(person, notice) {
      const address = await addressOf(roster, person, 'email');
      const what = `${notice.action} of page ${notice.pageKey} to ${person} by email`;
      const { subject, body } = pageText(notice);
      const link =
        notice.action === 'trigger'
          ? `Acknowledge: ${await neededToSend(
              () => linkFor(person, notice),
              (why) => `${what}: its link can't be signed: ${why}; it is tried again`,
            )}\n\n`
          : '';
      const command = new SendEmailCommand({
        FromEmailAddress: from,
        Destination: { ToAddresses: [address] },
        Content: { Simple: { Subject: { Data: subject }, Body: { Text: { Data: link + body, Charset: 'UTF-8' } } } },
      });
      try {
        const { MessageId } = await client.send(command, { abortSignal: AbortSignal.timeout(PUBLISH_TIMEOUT_MS) });
        return { reference: MessageId ?? 'accepted without a MessageId' };
      } catch (thrown) {
        throw failure(what, thrown, (text) => text.replaceAll(address, '***'));
      }
    },
  };
}

function failure(what: string, thrown: unknown, hide: (text: string) => string): Error {
  const [name, message] =
    thrown instanceof Error ? [thrown.name, hide(thrown.message)] : ['Error', hide(String(thrown))];
  // The error of the SDK itself holds the request in places, so that only its name and its cleaned message go on.
  const cause = Object.assign(new Error(message), { name });
  const said = `${what}: SES answered ${name}: ${message}`;
  if (PERMANENT.has(name))
    return new PermanentDeliveryError(`${said}; verify the sender, and correct the address of the Person`, { cause });
  return new TransientDeliveryError(`${said}; it is tried again`, { outcomeUnknown: !isRefusal(thrown), cause });
}
