import { expect, test } from 'vitest';
import { addressOf } from '#flows/oncall/address-of.ts';
import { PermanentDeliveryError, TransientDeliveryError } from '#flows/oncall/delivery-error.ts';
import { shopRoster } from '#test/core/oncall/sample-roster.ts';

const source = { roster: async () => shopRoster() };

test('a person is reached where the documents say, and by nothing else', async () => {
  expect(await addressOf(source, 'chi', 'email')).toBe('chi@example.com');
  await expect(addressOf(source, 'chi', 'sms')).rejects.toThrow(PermanentDeliveryError);
  await expect(addressOf(source, 'zoe', 'sms')).rejects.toThrow('no document says where zoe is reached by sms');
});

test('documents that can not be read are read again', async () => {
  const broken = { roster: () => Promise.reject(new Error('throttled')) };
  await expect(addressOf(broken, 'chi', 'sms')).rejects.toThrow(TransientDeliveryError);
});
