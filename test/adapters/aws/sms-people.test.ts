import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { smsPeople } from '#adapters/aws/sms-people.ts';
import { snsSms } from '#adapters/aws/sns-sms.ts';
import { pageSms } from '#core/oncall/page-sms.ts';
import { PermanentDeliveryError, TransientDeliveryError } from '#flows/oncall/delivery-error.ts';
import { resolveNotice, triggerNotice } from '#test/core/oncall/sample-page.ts';
import { shopRoster } from '#test/core/oncall/sample-roster.ts';
import { type SnsStandIn, startSnsStandIn } from './sns-stand-in.ts';

describe('text messages to people', () => {
  let sns: SnsStandIn;
  beforeEach(async () => {
    sns = await startSnsStandIn();
  });
  afterEach(() => sns.close());
  const legOf = (roster = async () => shopRoster()) => smsPeople({ sender: snsSms(sns.client), roster: { roster } });

  test('go to the number that the documents say at that moment', async () => {
    const leg = legOf();
    expect(await leg.targets()).toEqual([]);
    expect(await leg.send('ana', triggerNotice())).toEqual({ reference: 'message-1' });
    expect(sns.published).toMatchObject([{ PhoneNumber: '+351912345678', Message: pageSms(triggerNotice()) }]);
  });

  test('have the code of each person where people may reply; an end has none', async () => {
    const codeFor = async (person: string) => (person === 'ana' ? '111111' : '222222');
    const roster = { roster: async () => shopRoster() };
    const sender = snsSms(sns.client);
    const leg = smsPeople({ sender, roster, codeFor });
    await leg.send('ana', triggerNotice());
    await leg.send('bo', triggerNotice());
    await leg.send('bo', resolveNotice());
    expect(sns.published.map(({ Message }) => /reply (\d+)/.exec(Message)?.[1])).toEqual([
      '111111',
      '222222',
      undefined,
    ]);
    const broken = async () => Promise.reject(new Error('no secret'));
    const failed = smsPeople({ sender, roster, codeFor: broken }).send('ana', triggerNotice());
    await expect(failed).rejects.toMatchObject({ name: 'TransientDeliveryError', outcomeUnknown: false });
  });

  test.each([
    ['somebody who was removed', 'zoe'],
    ['somebody who has no number', 'chi'],
  ])('to %s are refused until a person repairs it, and the steps behind go on', async (_, person) => {
    const refused = legOf().send(person, triggerNotice());
    await expect(refused).rejects.toThrow(PermanentDeliveryError);
    await expect(refused).rejects.toThrow(`no document says where ${person} is reached by sms`);
  });

  test('are tried again where the documents can not be read', async () => {
    const broken = legOf(() => Promise.reject(new Error('throttled'))).send('ana', triggerNotice());
    await expect(broken).rejects.toThrow(TransientDeliveryError);
    await expect(broken).rejects.toMatchObject({ outcomeUnknown: false });
  });

  test('name the person in an error, and never the number', async () => {
    sns.answerNext({ status: 400, code: 'InvalidParameter', message: 'Invalid parameter: +351912345678' });
    const error = await legOf()
      .send('ana', triggerNotice())
      .catch((thrown) => thrown);
    expect(error.message).toContain('to ana by sms');
    expect(error.message).not.toContain('351912345678');
  });
});
