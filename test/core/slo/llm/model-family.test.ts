import { expect, test } from 'vitest';
import { familyOf } from '#core/slo/llm/model-family.ts';

const CLAUDE_4 = { name: 'Claude 4', burndown: 5, cachedTokens: 'beside-input' };
const OTHER = { name: 'other', burndown: 1, cachedTokens: 'beside-input' };

test.each([
  ['anthropic.claude-sonnet-4-20250514-v1:0', CLAUDE_4],
  ['eu.anthropic.claude-opus-4-1-20250805-v1:0', CLAUDE_4],
  ['global.anthropic.claude-haiku-4-5-20251001-v1:0', CLAUDE_4],
  [
    'arn:aws:bedrock:eu-central-1:123456789012:inference-profile/eu.anthropic.claude-sonnet-4-5-20250929-v1:0',
    CLAUDE_4,
  ],
  ['anthropic.claude-3-5-haiku-20241022-v1:0', OTHER],
  ['anthropic.claude-sonnet-40', OTHER],
  ['eu.amazon.nova-pro-v1:0', OTHER],
  ['openai.gpt-oss-120b-1:0', { name: 'OpenAI', burndown: 1, cachedTokens: 'inside-input' }],
])('the model %s uses quota and counts cached tokens as its family does', (modelId, family) => {
  expect(familyOf(modelId)).toEqual(family);
});
