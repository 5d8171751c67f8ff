import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pageCode } from '#adapters/signatures/page-code.ts';

const CLAIM = { page: 'checkout/fast/3', cycle: 1, person: 'ana' };

test('a code is six digits of one person, page and cycle, which only the secret gives', () => {
  const code = pageCode(CLAIM, 'secret');
  expect(code).toMatch(/^\d{6}$/);
  expect(pageCode(CLAIM, 'secret')).toBe(code);
  const others = [
    pageCode({ ...CLAIM, person: 'bo' }, 'secret'),
    pageCode({ ...CLAIM, cycle: 2 }, 'secret'),
    pageCode({ ...CLAIM, page: 'checkout/fast/4' }, 'secret'),
    pageCode(CLAIM, 'another'),
  ];
  expect(others).not.toContain(code);
  expect(() => pageCode(CLAIM, '')).toThrow('anybody could make the codes');
});

test('codes are spread over all that six digits can say', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 9 }), (page, cycle) => {
      expect(pageCode({ page, cycle, person: 'ana' }, 'secret')).toMatch(/^\d{6}$/);
    }),
  );
  const firsts = new Set(Array.from({ length: 400 }, (_, cycle) => pageCode({ ...CLAIM, cycle }, 'secret')[0]));
  expect(firsts.size).toBe(10);
});
