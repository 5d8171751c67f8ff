import { type Count, plus, times } from '#core/shared/count.ts';
import { complement, type Ratio } from '#core/shared/ratio.ts';
import { assertTokens, type TokenUse } from './token-use.ts';

const MINUTES_PER_DAY = 1_440;

/**
 * The tokens of quota that answers have used up once they are complete: input + cache-write + output x burndown. Reads
 * from the cache use none.
 * Source: https://docs.aws.amazon.com/bedrock/latest/userguide/quotas-token-burndown.html
 */
export function quotaUse({ input, cacheWrite, output }: TokenUse, burndown: number): Count {
  return plus(plus(input, cacheWrite), times(output, burndown));
}

/** A request as it is judged at admission, before anybody knows how long its answer will be. */
export interface Admission {
  /** All input: fresh, read from the cache and written to it. */
  readonly inputTokens: number;
  /** The `max_tokens` of the request; the largest output of the model where it sets none. */
  readonly maxTokens: number;
  /** By how much the reservation of output is multiplied. Sources disagree on whether that is the burndown; 1 is what AWS writes. */
  readonly outputFactor?: number;
}

/** The tokens of quota that a request holds from its admission until its answer is complete. */
export function reservation({ inputTokens, maxTokens, outputFactor = 1 }: Admission): Count {
  assertTokens('inputTokens', inputTokens);
  assertTokens('maxTokens', maxTokens);
  return plus(inputTokens, times(maxTokens, outputFactor));
}

/** How many requests may stand admitted at one time. Null where a request reserves nothing, so that the quota bounds none. */
export function concurrency(tokensPerMinute: number, admission: Admission): number | null {
  assertTokens('tokensPerMinute', tokensPerMinute);
  const reserved = BigInt(reservation(admission));
  return reserved === 0n ? null : Number(BigInt(tokensPerMinute) / reserved);
}

/** The quota of a day that belongs to one of a minute. New accounts are given less than this. */
export function tokensPerDay(tokensPerMinute: number): Count {
  assertTokens('tokensPerMinute', tokensPerMinute);
  return times(tokensPerMinute, MINUTES_PER_DAY);
}

/** The share of a quota that is left: below zero where more was used. Throws where there is no quota. */
export function headroom(used: Count, quota: Count): Ratio {
  if (quota <= 0) throw new RangeError(`a quota is above 0 tokens, not ${quota}`);
  return complement({ numerator: used, denominator: quota });
}
