import type { SNSClient } from '@aws-sdk/client-sns';
import { addressOf } from '#flows/oncall/address-of.ts';
import type { PageLeg, RosterSource } from '#flows/oncall/ports.ts';
import { sendSms } from './sns-phones.ts';

/** Sends a text message to people by their names. */
export function snsPeople({ client, roster }: { readonly client: SNSClient; readonly roster: RosterSource }): PageLeg {
  return {
    name: 'sms',
    // It is only told of people by name.
    targets: async () => [],
    async send(person, notice) {
      return sendSms(client, await addressOf(roster, person, 'sms'), notice, `${person} by sms`);
    },
  };
}
