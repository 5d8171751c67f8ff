import type { SNSClient } from '@aws-sdk/client-sns';
import type { PageNotice } from '#core/oncall/notice.ts';
import { pageSms } from '#core/oncall/page-sms.ts';
import { addressOf } from '#flows/oncall/address-of.ts';
import { neededToSend } from '#flows/oncall/delivery-error.ts';
import type { PageLeg, RosterSource } from '#flows/oncall/ports.ts';
import { sendSms } from './sns-phones.ts';

export interface SnsPeopleOptions {
  readonly client: SNSClient;
  readonly roster: RosterSource;
  /** Where people may reply: the number that pages come from, and the code of a page for a person. */
  readonly replies?:
    | {
        readonly from: string;
        readonly codeFor: (person: string, notice: PageNotice & { action: 'trigger' }) => Promise<string>;
      }
    | undefined;
}

/** Sends a text message to people by their names; where they may reply, with the code by which they acknowledge. */
export function snsPeople({ client, roster, replies }: SnsPeopleOptions): PageLeg {
  return {
    name: 'sms',
    // It is only told of people by name.
    targets: async () => [],
    async send(person, notice) {
      const to = await addressOf(roster, person, 'sms');
      const what = `${notice.action} of page ${notice.pageKey} to ${person} by sms`;
      const code =
        notice.action === 'trigger' && replies !== undefined
          ? await neededToSend(
              () => replies.codeFor(person, notice),
              (why) => `${what}: its code can't be made: ${why}; it is tried again`,
            )
          : undefined;
      return sendSms(client, notice, { to, from: replies?.from, text: pageSms(notice, code) }, `${person} by sms`);
    },
  };
}
