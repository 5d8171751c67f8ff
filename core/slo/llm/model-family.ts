/** Whether a provider's figure for input tokens holds those that were read from, or written to, a prompt cache. */
export type CachedTokens = 'beside-input' | 'inside-input';

/** What the token arithmetic of a model depends on. */
export interface ModelFamily {
  readonly name: string;
  /** So many tokens of quota one output token uses up. It is never billed so. */
  readonly burndown: number;
  readonly cachedTokens: CachedTokens;
}

/**
 * Families told by the id of the model or inference profile, the first that fits counts.
 * Burndown: https://docs.aws.amazon.com/bedrock/latest/userguide/quotas-token-burndown.html (five for Claude 4, one for all others).
 * Cached tokens: https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html (beside the input); OpenAI's own
 * `prompt_tokens`, which its models give back also on Bedrock, holds the cached ones.
 */
const FAMILIES: readonly (ModelFamily & { readonly ids: RegExp })[] = [
  {
    name: 'Claude 4',
    ids: /(?:^|[./])anthropic\.claude-(?:opus|sonnet|haiku)-4(?:-|$)/,
    burndown: 5,
    cachedTokens: 'beside-input',
  },
  { name: 'OpenAI', ids: /(?:^|[./])openai\./, burndown: 1, cachedTokens: 'inside-input' },
];

const OTHER: ModelFamily = { name: 'other', burndown: 1, cachedTokens: 'beside-input' };

/** The family of a model id or inference-profile id such as `eu.anthropic.claude-sonnet-4-5-20250929-v1:0`. */
export function familyOf(modelId: string): ModelFamily {
  const family = FAMILIES.find(({ ids }) => ids.test(modelId));
  if (family === undefined) return OTHER;
  const { name, burndown, cachedTokens } = family;
  return { name, burndown, cachedTokens };
}
