import { describe, expect, test } from 'vitest';
import { deliverToPhonesConfig, PHONE_NUMBERS_MAX } from '#lambdas/oncall/deliver-to-phones.config.ts';
import { readConfig } from '#lambdas/runtime/read-config.ts';

const read = (numbers: unknown) =>
  readConfig(deliverToPhonesConfig, {
    EVENTS_TABLE: 'events',
    BOOKS_TABLE: 'books',
    PHONE_NUMBERS: typeof numbers === 'string' ? numbers : JSON.stringify(numbers),
  });

describe('the settings of the phones', () => {
  test('are a JSON list of numbers in E.164', () => {
    expect(read(['+4915112345678'])).toEqual({
      EVENTS_TABLE: 'events',
      BOOKS_TABLE: 'books',
      PHONE_NUMBERS: ['+4915112345678'],
    });
    expect(read([]).PHONE_NUMBERS).toEqual([]);
  });

  test.each([['no JSON'], [['015112345678']], [['+0123456789']], [['+1234567890123456']], [{ a: 1 }]])(
    'refuse %j without repeating it',
    (numbers) => {
      const given = typeof numbers === 'string' ? numbers : JSON.stringify(numbers);
      expect(() => read(numbers)).toThrow(`PHONE_NUMBERS is hidden (${given.length} characters)`);
      expect(() => read(numbers)).not.toThrow(/\d{8}/);
    },
  );

  test('hold at most as many as one worker tells at once', () => {
    const numbers = (count: number) => Array.from({ length: count }, (_, index) => `+4915112345${100 + index}`);
    expect(read(numbers(PHONE_NUMBERS_MAX)).PHONE_NUMBERS).toHaveLength(PHONE_NUMBERS_MAX);
    expect(() => read(numbers(PHONE_NUMBERS_MAX + 1))).toThrow('PHONE_NUMBERS is hidden');
  });
});
