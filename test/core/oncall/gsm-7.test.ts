import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutToSeptets, septets, toGsm7 } from '#core/oncall/gsm-7.ts';

describe('the GSM 7-bit alphabet', () => {
  test('counts a character of the extension table as two septets, and knows what is in neither table', () => {
    expect(septets('PAGE @é ')).toBe(8);
    expect(septets('[€]')).toBe(6);
    expect(septets('ç')).toBeUndefined();
    expect(septets('`')).toBeUndefined();
  });

  test('takes what comes closest to each character that it lacks', () => {
    expect(toGsm7('Größe “naïve” – ça coûte 5€… Łódź')).toBe('Größe "naive" - ca coute 5€... Lodz');
    expect(toGsm7('👩‍💻 支付 Ж')).toBe('?? ?? ?');
    expect(toGsm7('e\u0301 vs \u00e9')).toBe('é vs é');
  });

  test('cuts at a character and marks the cut, on both sides of the limit', () => {
    expect(cutToSeptets('abcdef', 6)).toBe('abcdef');
    expect(cutToSeptets('abcdef', 5)).toBe('abc..');
    expect(cutToSeptets('[[[', 5)).toBe('[..');
    expect(cutToSeptets('[[[', 6)).toBe('[[[');
    expect(cutToSeptets('abc', 2)).toBe('..');
    expect(cutToSeptets('abc', 1)).toBe('');
  });

  test('holds every text after transliteration, and cuts never exceed their room', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(40), (text, room) => {
        const gsm = toGsm7(text);
        expect(septets(gsm)).toBeTypeOf('number');
        expect(septets(cutToSeptets(gsm, room))).toBeLessThanOrEqual(room);
      }),
      { seed: 2026 },
    );
  });
});
