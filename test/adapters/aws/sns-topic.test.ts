import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { snsTopic } from '#adapters/aws/sns-topic.ts';
import { pageSms } from '#core/oncall/page-sms.ts';
import { pageText } from '#core/oncall/page-text.ts';
import { PermanentDeliveryError, TransientDeliveryError } from '#flows/oncall/delivery-error.ts';
import { describePageLeg } from '#test/contracts/page-leg.ts';
import { triggerNotice } from '#test/core/oncall/sample-page.ts';
import { type SnsStandIn, startSnsStandIn } from './sns-stand-in.ts';

const topicArn = 'arn:aws:sns:eu-west-1:111122223333:pages';

describePageLeg('to an SNS topic', async () => {
  const sns = await startSnsStandIn();
  return {
    leg: snsTopic({ client: sns.client, topicArn }),
    delivered: async () => sns.published.map(({ Message }) => JSON.parse(Message).default),
    breakDown: () => sns.answerNext('drop'),
    close: sns.close,
  };
});

describe('the SNS topic', () => {
  let sns: SnsStandIn;
  beforeEach(async () => {
    sns = await startSnsStandIn();
  });
  afterEach(() => sns.close());

  test('gets a text for all, a short one for phones, and attributes to filter by', async () => {
    const notice = triggerNotice();
    expect(await snsTopic({ client: sns.client, topicArn }).send('topic', notice)).toEqual({ reference: 'message-1' });
    expect(sns.published).toEqual([
      {
        TopicArn: topicArn,
        PhoneNumber: undefined,
        Subject: '[PAGE] shop/checkout-availability burns 26x, 41 % of the budget is gone',
        Message: JSON.stringify({ default: pageText(notice).body, sms: pageSms(notice) }),
        MessageStructure: 'json',
        attributes: { action: 'trigger', severity: 'page', service: 'shop', slo: 'checkout-availability' },
      },
    ]);
  });

  test.each([
    [
      { status: 400, code: 'InvalidParameter', message: 'Invalid parameter: Subject' },
      PermanentDeliveryError,
      undefined,
    ],
    [{ status: 403, code: 'AuthorizationError', message: 'not authorized' }, TransientDeliveryError, false],
    [{ status: 404, code: 'NotFound', message: 'Topic does not exist' }, TransientDeliveryError, false],
    [{ status: 400, code: 'Throttling', message: 'Rate exceeded' }, TransientDeliveryError, false],
    [{ status: 500, code: 'InternalError', message: 'sorry' }, TransientDeliveryError, true],
    ['drop' as const, TransientDeliveryError, true],
  ])('%j is tried again unless the message itself is refused', async (answer, kind, outcomeUnknown) => {
    sns.answerNext(answer);
    const error = await snsTopic({ client: sns.client, topicArn })
      .send('topic', triggerNotice())
      .catch((thrown) => thrown);
    expect(error).toBeInstanceOf(kind);
    expect(error.outcomeUnknown).toBe(outcomeUnknown);
    expect(error.message).toContain(
      `trigger of page checkout-availability/page-fast/3 to topic ${topicArn}: SNS answered `,
    );
  });
});
