import { createHash } from 'node:crypto';
import type { SNSClient } from '@aws-sdk/client-sns';
import { pageSms } from '#core/oncall/page-sms.ts';
import type { PageLeg } from '#flows/oncall/ports.ts';
import { sendSms, snsSms } from './sns-sms.ts';

export interface SnsPhonesOptions {
  readonly client: SNSClient;
  /** E.164: `+4915112345678`. */
  readonly phoneNumbers: readonly string[];
}

/** Sends one text message to each number, without a topic. No log, event or error ever holds a number. */
export function snsPhones({ client, phoneNumbers }: SnsPhonesOptions): PageLeg {
  const sender = snsSms(client);
  const numbers = new Map(phoneNumbers.map((phoneNumber) => [phoneTarget(phoneNumber), phoneNumber]));
  return {
    name: 'phones',
    targets: async () => [...numbers.keys()],
    async send(target, notice) {
      const phoneNumber = numbers.get(target);
      if (phoneNumber === undefined) throw new Error(`${target} is no phone of this leg`);
      return sendSms(sender, notice, { to: phoneNumber, text: pageSms(notice) }, target);
    },
  };
}

/** Names a phone in events and logs. Twelve digits of a hash: two numbers that shared one would be one phone to the page. */
export function phoneTarget(phoneNumber: string): string {
  return `phone-${createHash('sha256').update(phoneNumber).digest('hex').slice(0, 12)}`;
}
