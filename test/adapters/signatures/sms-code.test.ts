import fc from 'fast-check';
import { expect, test } from 'vitest';
import { smsCode } from '#adapters/signatures/sms-code.ts';

const CLAIM = { page: 'checkout/fast/3', cycle: 1, person: 'ana' };

test('a code is six digits of one person, page and cycle, which only the secret gives', () => {
  const code = smsCode(CLAIM, 'secret');
  expect(code).toMatch(/^\d{6}$/);
  expect(smsCode(CLAIM, 'secret')).toBe(code);
  const others = [
    smsCode({ ...CLAIM, person: 'bo' }, 'secret'),
    smsCode({ ...CLAIM, cycle: 2 }, 'secret'),
    smsCode({ ...CLAIM, page: 'checkout/fast/4' }, 'secret'),
    smsCode(CLAIM, 'another'),
  ];
  expect(others).not.toContain(code);
  expect(() => smsCode(CLAIM, '')).toThrow('anybody could make the codes');
});

test('codes are spread over all that six digits can say', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 9 }), (page, cycle) => {
      expect(smsCode({ page, cycle, person: 'ana' }, 'secret')).toMatch(/^\d{6}$/);
    }),
  );
  const firsts = new Set(Array.from({ length: 400 }, (_, cycle) => smsCode({ ...CLAIM, cycle }, 'secret')[0]));
  expect(firsts.size).toBe(10);
});
