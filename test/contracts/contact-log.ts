import { describe, expect, test } from 'vitest';
import { MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import type { ContactLog } from '#flows/oncall/ports.ts';
import { FIRED_AT } from '#test/core/oncall/sample-page.ts';

/** What every log of contacts promises. `prefix` begins targets that nobody else uses. */
export function describeContactLog(
  name: string,
  open: () => Promise<{ contactLog: ContactLog; prefix: string }>,
): void {
  describe(`the log of contacts in ${name}`, () => {
    test('tells when a contact was told by a leg, from a moment on', async () => {
      const { contactLog, prefix } = await open();
      const ana = `${prefix}-ana`;
      const times = [0, 1, 15].map((minutes) => plusMs(FIRED_AT, minutes * MINUTE_MS));
      for (const at of times) await contactLog.note('sms', ana, { at, pageKey: 'a/b/1' });
      await contactLog.note('voice', ana, { at: FIRED_AT, pageKey: 'a/b/1' });
      await contactLog.note('sms', `${prefix}-bo`, { at: FIRED_AT, pageKey: 'a/b/1' });
      expect((await contactLog.told('sms', ana, FIRED_AT)).toSorted()).toEqual(times);
      expect((await contactLog.told('sms', ana, plusMs(FIRED_AT, MINUTE_MS))).toSorted()).toEqual(times.slice(1));
      expect(await contactLog.told('sms', ana, plusMs(FIRED_AT, 15 * MINUTE_MS + 1))).toEqual([]);
      expect(await contactLog.told('sms', `${prefix}-nobody`, FIRED_AT)).toEqual([]);
    });

    test('counts two pages of one moment as two, and a telling that is noted twice as one', async () => {
      const { contactLog, prefix } = await open();
      for (const pageKey of ['a/b/1', 'a/b/2', 'a/b/2'])
        await contactLog.note('phones', prefix, { at: FIRED_AT, pageKey });
      expect(await contactLog.told('phones', prefix, FIRED_AT)).toEqual([FIRED_AT, FIRED_AT]);
    });
  });
}
