import { expect, test } from 'vitest';
import { deliverToTopicConfig } from '#lambdas/oncall/deliver-to-topic.config.ts';

test('the topic is named by its ARN', () => {
  const read = (arn: string) => deliverToTopicConfig.safeParse({ EVENTS_TABLE: 'events', TOPIC_ARN: arn }).success;
  expect(read('arn:aws:sns:eu-west-1:111122223333:pages')).toBe(true);
  expect(read('arn:aws-us-gov:sns:us-gov-west-1:111122223333:pages')).toBe(true);
  expect(read('pages')).toBe(false);
  expect(read('arn:aws:sqs:eu-west-1:111122223333:pages')).toBe(false);
});
