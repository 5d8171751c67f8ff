import type { CachedTokens } from './model-family.ts';

/** The tokens of one answer, or of many together. Each token stands in exactly one of the four. */
export interface TokenUse {
  /** Input that was neither read from nor written to a prompt cache. */
  readonly input: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  /** With the tokens of reasoning: they are output to quota and bill. */
  readonly output: number;
}

/** The tokens as a provider reports them: its `input` may hold the cached ones a second time. */
export type ReportedTokens = TokenUse;

/**
 * Counts each token once. Undefined where more tokens are cached than the input is said to hold: then the provider
 * reports them beside it, and every figure made of them would be wrong. Throws a RangeError on what is no count.
 */
export function tokenUse(reported: ReportedTokens, cachedTokens: CachedTokens): TokenUse | undefined {
  const { input, cacheRead, cacheWrite, output } = reported;
  for (const [name, count] of Object.entries({ input, cacheRead, cacheWrite, output })) assertTokens(name, count);
  if (cachedTokens === 'beside-input') return { input, cacheRead, cacheWrite, output };
  const fresh = input - cacheRead - cacheWrite;
  return fresh < 0 ? undefined : { input: fresh, cacheRead, cacheWrite, output };
}

/** Throws where a number is no count of tokens: that is a defect of the caller. */
export function assertTokens(name: string, count: number): void {
  if (Number.isSafeInteger(count) && count >= 0) return;
  throw new RangeError(`${name} is a whole number of tokens, 0 or more, not ${count}`);
}
