import { concurrency } from './quota.ts';
import { assertTokens } from './token-use.ts';

/** Room above the 99th percentile, so that a day of longer answers is not cut: three tenths. */
const ROOM = { numerator: 13n, denominator: 10n };

export interface MaxTokensQuestion {
  /** The output tokens of answers that were observed, in any order. */
  readonly outputTokens: readonly number[];
  /** The `max_tokens` that those answers were given under. */
  readonly maxTokens: number;
  readonly inputTokens: number;
  readonly tokensPerMinute: number;
  readonly outputFactor?: number;
}

export interface MaxTokensAdvice {
  readonly maxTokens: number;
  readonly p99: number;
  /** Requests that the quota admits at one time, as it is and as advised. */
  readonly concurrency: { readonly current: number | null; readonly advised: number | null };
  readonly reason: string;
}

/**
 * A `max_tokens` that cuts hardly any answer and reserves no more quota than it must: the observed 99th percentile x 1.3,
 * rounded up. Undefined where no answer was observed.
 */
export function adviseMaxTokens(question: MaxTokensQuestion): MaxTokensAdvice | undefined {
  for (const count of question.outputTokens) assertTokens('outputTokens', count);
  const p99 = percentile99(question.outputTokens);
  if (p99 === undefined) return undefined;
  const maxTokens = Math.max(1, withRoom(p99));
  const admits = (limit: number) => concurrency(question.tokensPerMinute, { ...question, maxTokens: limit });
  const counts = { current: admits(question.maxTokens), advised: admits(maxTokens) };
  return { maxTokens, p99, concurrency: counts, reason: reasonOf(question, p99, maxTokens) };
}

/** By nearest rank: the smallest output that at least 99 of 100 answers do not exceed. */
function percentile99(outputTokens: readonly number[]): number | undefined {
  const sorted = outputTokens.toSorted((a, b) => a - b);
  return sorted[Math.ceil((sorted.length * 99) / 100) - 1];
}

function withRoom(tokens: number): number {
  const { numerator, denominator } = ROOM;
  return Number((BigInt(tokens) * numerator + denominator - 1n) / denominator);
}

function reasonOf({ maxTokens, outputTokens }: MaxTokensQuestion, p99: number, advised: number): string {
  if (p99 >= maxTokens)
    return `at least one answer in a hundred was cut at ${maxTokens} tokens, so that its true length is not known; raise max_tokens first`;
  const observed = `99 % of ${outputTokens.length} answers had at most ${p99} tokens, and 1.3 times that is ${advised}`;
  return advised < maxTokens ? observed : `${observed}: max_tokens ${maxTokens} leaves less room than that`;
}
