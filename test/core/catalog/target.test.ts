import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shareOfPercent, shareText, shortest } from '#core/catalog/target.ts';
import { compareRatios, dividedBy, parseDecimal } from '#core/shared/ratio.ts';

test('a percentage is exactly a hundred times its share', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^\d{1,2}(\.\d{1,10})?$/), (percent) => {
      const share = parseDecimal(shareOfPercent(percent) ?? '');
      const written = parseDecimal(percent);
      if (!share || !written) throw new Error(`${percent} was refused`);
      expect(compareRatios(share, dividedBy(written, 100n))).toBe(0);
    }),
    { seed: 1 },
  );
});

test('the bounds of a target are 0, which is one, and 1, which is none', () => {
  expect([shareText('0'), shareText('0.999999999999'), shareText('1'), shareText('1.0')]).toEqual([
    '0',
    '0.999999999999',
    undefined,
    undefined,
  ]);
  expect([shareOfPercent('0'), shareOfPercent('99.9999999999'), shareOfPercent('100')]).toEqual([
    '0',
    '0.999999999999',
    undefined,
  ]);
});

test('zeroes that say nothing are left out', () => {
  expect(['0.9990', '00.5', '1.000', '0', '10'].map(shortest)).toEqual(['0.999', '0.5', '1', '0', '10']);
});
