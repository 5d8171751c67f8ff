import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { phoneTarget, snsPhones } from '#adapters/aws/sns-phones.ts';
import { pageSms } from '#core/oncall/page-sms.ts';
import { PermanentDeliveryError } from '#flows/oncall/delivery-error.ts';
import { describePageLeg } from '#test/contracts/page-leg.ts';
import { triggerNotice } from '#test/core/oncall/sample-page.ts';
import { type SnsStandIn, startSnsStandIn } from './sns-stand-in.ts';

const phoneNumbers = ['+4915112345678', '+12025550123'];

describePageLeg('to phones', async () => {
  const sns = await startSnsStandIn();
  return {
    leg: snsPhones({ client: sns.client, phoneNumbers }),
    delivered: async () => sns.published.map(({ Message }) => Message),
    breakDown: () => sns.answerNext('drop'),
    close: sns.close,
  };
});

describe('the phones', () => {
  let sns: SnsStandIn;
  beforeEach(async () => {
    sns = await startSnsStandIn();
  });
  afterEach(() => sns.close());

  test('each get one transactional text message, one number written twice only one', async () => {
    const leg = snsPhones({ client: sns.client, phoneNumbers: [...phoneNumbers, '+4915112345678'] });
    const notice = triggerNotice();
    for (const target of await leg.targets()) await leg.send(target, notice);
    const common = { TopicArn: undefined, Subject: undefined, MessageStructure: undefined, Message: pageSms(notice) };
    expect(sns.published).toEqual(
      phoneNumbers.map((PhoneNumber) => ({
        ...common,
        PhoneNumber,
        attributes: { 'AWS.SNS.SMS.SMSType': 'Transactional' },
      })),
    );
  });

  test('have names that do not tell their numbers', () => {
    expect(phoneTarget('+12025550123')).toMatch(/^phone-[0-9a-f]{12}$/);
    expect(phoneTarget('+12025550123')).not.toBe(phoneTarget('+12025550124'));
  });

  test('are never named in an error, even where SNS names them in its own', async () => {
    const leg = snsPhones({ client: sns.client, phoneNumbers: ['+1202555012'] });
    sns.answerNext({
      status: 400,
      code: 'InvalidParameter',
      message: 'Invalid parameter: PhoneNumber Reason: +1202555012 is not valid to publish to',
    });
    const [target = ''] = await leg.targets();
    const error = await leg.send(target, triggerNotice()).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(PermanentDeliveryError);
    expect(error.message).toContain(
      `to ${target}: SNS answered InvalidParameterException: Invalid parameter: PhoneNumber Reason: +*** is not valid to publish to`,
    );
    expect(inspect(error, { depth: 10 })).not.toContain('1202555012');
  });

  test('that are not in the settings are a defect', async () => {
    await expect(snsPhones({ client: sns.client, phoneNumbers }).send('phone-0', triggerNotice())).rejects.toThrow(
      'phone-0 is no phone of this leg',
    );
  });
});
