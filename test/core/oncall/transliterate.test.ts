import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toAscii, transliterate } from '#core/oncall/transliterate.ts';

describe('transliteration', () => {
  test('drops accents, takes look-alikes and puts a question mark for what nothing resembles', () => {
    expect(toAscii('Zahlungsströme – “größer” als 5 €')).toBe('Zahlungsstrome - "grosser" als 5 EUR');
    expect(toAscii('支付\n😀')).toBe('????');
    expect(toAscii('\ud83d')).toBe('?');
  });

  test('leaves alone what the alphabet holds', () => {
    expect(transliterate('ö-ó', (character) => 'ö-o'.includes(character))).toBe('ö-o');
  });

  test('gives printable ASCII for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(toAscii(text)).toMatch(/^[ -~]*$/);
      }),
      { seed: 2026 },
    );
  });
});
