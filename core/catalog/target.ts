import { parseDecimal } from '#core/shared/ratio.ts';

/** A target is kept as the shortest decimal text of its share. Undefined where the text is no decimal in [0, 1). */
export function shareText(written: string): string | undefined {
  const ratio = parseDecimal(written);
  if (ratio === undefined || ratio.numerator >= ratio.denominator) return undefined;
  return shortest(written);
}

/**
 * The share that a percentage is: `99.9` gives `0.999`, by moving the point and never by dividing a double. Undefined
 * where the text is no decimal in [0, 100), or where its share needs more places than exact arithmetic keeps.
 */
export function shareOfPercent(written: string): string | undefined {
  if (parseDecimal(written) === undefined) return undefined;
  const [whole = '', places = ''] = written.split('.');
  const digits = whole.padStart(3, '0');
  return shareText(`${digits.slice(0, -2)}.${digits.slice(-2)}${places}`);
}

/** Without zeros that say nothing: `00.9990` is `0.999`. */
export function shortest(written: string): string {
  const [whole = '', places = ''] = written.split('.');
  const [kept, behind] = [whole.replace(/^0+(?=\d)/, ''), places.replace(/0+$/, '')];
  return behind === '' ? kept : `${kept}.${behind}`;
}

/** The percentage that a share is: `0.999` gives `99.9`, by moving the point. */
export function percentOfShare(share: string): string {
  const [whole = '0', places = ''] = share.split('.');
  const digits = places.padEnd(2, '0');
  return shortest(`${whole}${digits.slice(0, 2)}.${digits.slice(2)}`);
}
