import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutText, oneLine } from '#core/oncall/cut-text.ts';

describe('cutting a text', () => {
  test('leaves a text of exactly the limit whole and says that a longer one was cut', () => {
    expect(cutText('x'.repeat(20), 20)).toBe('x'.repeat(20));
    expect(cutText('x'.repeat(21), 20)).toBe(`${'x'.repeat(10)} ... (cut)`);
    expect(cutText('abc', 2)).toBe('ab');
  });

  test('never parts a character of two code units', () => {
    expect(cutText('😀😀😀😀😀😀😀😀', 15)).toBe('😀😀 ... (cut)');
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(30), (text, unitsMax) => {
        const cut = cutText(text, unitsMax);
        expect(cut.length).toBeLessThanOrEqual(unitsMax);
        expect(cut.isWellFormed()).toBe(true);
      }),
      { seed: 2026 },
    );
  });
});

describe('one line', () => {
  test('holds no line break, no control character and no half of a pair', () => {
    expect(oneLine(' a\r\nb\u2028c\u0000d\uffff\ud83d ')).toBe('a b c d \ufffd');
  });
});
