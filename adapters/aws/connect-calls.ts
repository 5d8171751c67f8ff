import { createHash } from 'node:crypto';
import { type ConnectClient, StartOutboundVoiceContactCommand } from '@aws-sdk/client-connect';
import type { PageNotice } from '#core/oncall/notice.ts';
import { pageSpeech } from '#core/oncall/page-speech.ts';
import { addressOf } from '#flows/oncall/address-of.ts';
import { neededToSend, PermanentDeliveryError } from '#flows/oncall/delivery-error.ts';
import type { PageLeg, RosterSource } from '#flows/oncall/ports.ts';
import { deliveryFailure, type OtherSide } from './delivery-failure.ts';
import { PUBLISH_TIMEOUT_MS } from './sns-topic.ts';

export interface ConnectCallsOptions {
  readonly client: ConnectClient;
  readonly roster: RosterSource;
  readonly instanceId: string;
  readonly contactFlowId: string;
  /** A number that the instance has claimed, in E.164. */
  readonly from: string;
  readonly codeFor: (person: string, notice: PageNotice & { action: 'trigger' }) => Promise<string>;
}

/** https://docs.aws.amazon.com/connect/latest/APIReference/API_StartOutboundVoiceContact.html */
const CONNECT: OtherSide = {
  name: 'Amazon Connect',
  permanent: new Set([
    'DestinationNotAllowedException',
    'InvalidParameterException',
    'InvalidRequestException',
    'OutboundContactNotPermittedException',
  ]),
  remedy: 'correct the number of the Person, or let the instance call its country',
};

/**
 * Calls people by their names: a contact flow says what burns and asks for the code of the page (lib/oncall/call-flow.ts).
 * That a call was accepted says nothing about who picked it up: only the code acknowledges.
 */
export function connectCalls(options: ConnectCallsOptions): PageLeg {
  const { client, roster, instanceId, contactFlowId, from, codeFor } = options;
  return {
    name: 'voice',
    // It is only told of people by name.
    targets: async () => [],
    async send(person, notice) {
      const { action, pageKey } = notice;
      const what = `${action} of page ${pageKey} to ${person} by voice`;
      if (action !== 'trigger') throw new PermanentDeliveryError(`${what}: nobody is called but to be woken`);
      const number = await addressOf(roster, person, 'voice');
      const code = await neededToSend(
        () => codeFor(person, notice),
        (why) => `${what}: its code can't be made: ${why}; it is tried again`,
      );
      const command = new StartOutboundVoiceContactCommand({
        InstanceId: instanceId,
        ContactFlowId: contactFlowId,
        SourcePhoneNumber: from,
        DestinationPhoneNumber: number,
        Attributes: { page: pageKey, cycle: String(notice.cycle), person, say: pageSpeech(notice, code) },
        // While a call of this page to this person goes on there is no second one beside it.
        ClientToken: createHash('sha256')
          .update(JSON.stringify([pageKey, notice.cycle, person]))
          .digest('hex'),
      });
      try {
        const { ContactId } = await client.send(command, { abortSignal: AbortSignal.timeout(PUBLISH_TIMEOUT_MS) });
        return { reference: ContactId ?? 'accepted without a ContactId' };
      } catch (thrown) {
        throw deliveryFailure(CONNECT, what, thrown, (text) => text.replaceAll(number, '***'));
      }
    },
  };
}
