import type { Count } from '#core/shared/count.ts';
import { dividedBy, parseDecimal, type Ratio, scaledBy, sumOf } from '#core/shared/ratio.ts';
import type { TokenUse } from './token-use.ts';

const TOKENS_PER_PRICE = 1_000_000n;

/** What a million tokens of each kind cost, in one currency, as the exact decimals of the price list. */
export interface PriceList {
  readonly input: Ratio;
  readonly output: Ratio;
  readonly cacheRead: Ratio;
  readonly cacheWrite: Ratio;
}

/** A price list from its decimal texts, `3` or `0.30`. Undefined where one of them is no plain decimal. */
export function readPrices(texts: Readonly<Record<keyof PriceList, string>>): PriceList | undefined {
  const [input, output] = [parseDecimal(texts.input), parseDecimal(texts.output)];
  const [cacheRead, cacheWrite] = [parseDecimal(texts.cacheRead), parseDecimal(texts.cacheWrite)];
  if (!input || !output || !cacheRead || !cacheWrite) return undefined;
  return { input, output, cacheRead, cacheWrite };
}

/** What the tokens cost, exactly. Nothing is multiplied by a burndown: that is quota, not money. */
export function costOf(use: TokenUse, prices: PriceList): Ratio {
  const part = (tokens: number, price: Ratio) => scaledBy(price, BigInt(tokens), TOKENS_PER_PRICE);
  return sumOf([
    part(use.input, prices.input),
    part(use.cacheRead, prices.cacheRead),
    part(use.cacheWrite, prices.cacheWrite),
    part(use.output, prices.output),
  ]);
}

/**
 * What one good answer costs: all answers were paid, the useless ones too. Undefined where none was good, for then no
 * price buys one.
 */
export function costPerGoodAnswer(cost: Ratio, goodAnswers: Count): Ratio | undefined {
  return goodAnswers > 0 ? dividedBy(cost, BigInt(goodAnswers)) : undefined;
}

/** An amount as text with so many places, rounded once and half up, as invoices do. Amounts are never below zero. */
export function formatMoney({ numerator, denominator }: Ratio, places: number): string {
  const unit = 10n ** BigInt(places);
  const [top, bottom] = [BigInt(numerator) * unit * 2n, BigInt(denominator) * 2n];
  const digits = ((top + BigInt(denominator)) / bottom).toString().padStart(places + 1, '0');
  return places === 0 ? digits : `${digits.slice(0, -places)}.${digits.slice(-places)}`;
}
