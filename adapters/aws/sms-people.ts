import type { PageNotice } from '#core/oncall/notice.ts';
import { pageSms } from '#core/oncall/page-sms.ts';
import { addressOf } from '#flows/oncall/address-of.ts';
import { neededToSend } from '#flows/oncall/delivery-error.ts';
import type { PageLeg, RosterSource } from '#flows/oncall/ports.ts';
import { type SmsSender, sendSms } from './sns-sms.ts';

export interface SmsPeopleOptions {
  readonly sender: SmsSender;
  readonly roster: RosterSource;
  /** Where people may reply: the code of a page for a person. */
  readonly codeFor?: ((person: string, notice: PageNotice & { action: 'trigger' }) => Promise<string>) | undefined;
}

/** Sends a text message to people by their names; where they may reply, with the code by which they acknowledge. */
export function smsPeople({ sender, roster, codeFor }: SmsPeopleOptions): PageLeg {
  return {
    name: 'sms',
    // It is only told of people by name.
    targets: async () => [],
    async send(person, notice) {
      const to = await addressOf(roster, person, 'sms');
      const what = `${notice.action} of page ${notice.pageKey} to ${person} by sms`;
      const code =
        notice.action === 'trigger' && codeFor !== undefined
          ? await neededToSend(
              () => codeFor(person, notice),
              (why) => `${what}: its code can't be made: ${why}; it is tried again`,
            )
          : undefined;
      const about = { page: notice.pageKey, person };
      return sendSms(sender, notice, { to, text: pageSms(notice, code), about }, `${person} by sms`);
    },
  };
}
