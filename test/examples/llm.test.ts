import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readYaml } from '#adapters/documents/read-yaml.ts';
import { formatProblem } from '#core/catalog/problem.ts';
import { type HandedIn, readCatalog } from '#core/catalog/read-catalog.ts';
import { isFields } from '#core/catalog/source-document.ts';
import { parseDecimal, type Ratio, scaledBy } from '#core/shared/ratio.ts';
import { canFire, defaultRules, MIN_FAILURES_DEFAULT } from '#core/slo/alert-rules.ts';

const FOLDER = new URL('../../examples/llm', import.meta.url).pathname;
const TEMPLATES = readdirSync(FOLDER).toSorted();
const ruleBook = { minFailures: MIN_FAILURES_DEFAULT, defaultRules, canFire };

const textOf = (template: string) => readFileSync(`${FOLDER}/${template}`, 'utf8');

test('the templates are one for each way to see a model', () => {
  expect(TEMPLATES).toEqual([
    'bedrock.yaml',
    'from-logs.yaml',
    'litellm.yaml',
    'opentelemetry-genai.yaml',
    'vllm.yaml',
  ]);
});

describe.each(TEMPLATES)('the template %s', (template) => {
  const handedIn = readYaml(template, textOf(template));

  test('is a catalog without a problem', () => {
    expect(problemsOf(handedIn)).toEqual([]);
  });

  test('has a service with an owner, and SLOs that each say what they promise, over 28 days, and where to look', () => {
    const values = handedIn.documents.map(({ value }) => value);
    const services = values.filter((value) => kindOf(value) === 'Service');
    expect(services).toEqual([
      expect.objectContaining({
        metadata: expect.objectContaining({ annotations: { 'evenkeel.dev/owner': expect.any(String) } }),
      }),
    ]);
    const slos = values.filter((value) => kindOf(value) === 'SLO');
    expect(slos.length).toBeGreaterThan(4);
    for (const slo of slos) {
      expect(slo).toMatchObject({
        metadata: { annotations: { 'evenkeel.dev/runbook': expect.stringMatching(/^https:/) } },
        spec: {
          description: expect.any(String),
          timeWindow: [{ duration: '28d', isRolling: true }],
          budgetingMethod: 'Occurrences',
        },
      });
    }
  });

  test('names in every expression the metrics beside it and no other', () => {
    for (const { expression, metrics } of handedIn.documents.flatMap(({ value }) => expressionsIn(value))) {
      const named = new Set(expression.match(/\b[a-z][A-Za-z0-9_]*\b/g));
      expect([...named].toSorted()).toEqual(Object.keys(metrics).toSorted());
    }
  });
});

test('the templates together are one catalog: no two documents of a kind have one name', () => {
  const handed = TEMPLATES.map((template) => readYaml(template, textOf(template)));
  const documents = handed.flatMap((each) => each.documents);
  expect(problemsOf({ documents, problems: [] })).toEqual([]);
});

describe('the numbers of the Bedrock template', () => {
  const text = textOf('bedrock.yaml');

  test('are four fifths of the quota at its top', () => {
    const [, quota = ''] = /# {3}quota {4}([\d,]+) tokens/.exec(text) ?? [];
    const [, bound = ''] = /IF\(used < (\d+), 1, 0\)/.exec(text) ?? [];
    expect(exact(bound)).toEqual(scaledBy(exact(quota.replaceAll(',', '')), 4n, 5n));
  });

  test('are the prices at its top, and its budget for a million tokens', () => {
    const [, ...prices] = /# {3}prices {3}([\d.]+), ([\d.]+), ([\d.]+), ([\d.]+) USD/.exec(text) ?? [];
    const [, budget = ''] = /# {3}budget {3}([\d.]+) USD/.exec(text) ?? [];
    const [, ...used] =
      /input \* ([\d.]+), output \* ([\d.]+), cacheRead \* ([\d.]+), cacheWrite \* ([\d.]+), errors \* (\d+)\]\) <= (\d+) \* answers/.exec(
        text,
      ) ?? [];
    const million = scaledBy(exact(budget), 1_000_000n, 1n);
    expect(used.map(exact)).toEqual([...prices.map(exact), million, million]);
  });
});

function problemsOf(handedIn: HandedIn): string[] {
  const verdict = readCatalog(handedIn, { ruleBook, homeRegion: 'eu-central-1' });
  return verdict.valid ? [] : verdict.problems.map(formatProblem);
}

function kindOf(value: unknown): unknown {
  return isFields(value) ? value.kind : undefined;
}

interface Expression {
  readonly expression: string;
  readonly metrics: object;
}

function expressionsIn(value: unknown): Expression[] {
  if (typeof value !== 'object' || value === null) return [];
  const here = isFields(value) && typeof value.expression === 'string' && isFields(value.metrics);
  const own = here ? [{ expression: String(value.expression), metrics: value.metrics as object }] : [];
  return [...own, ...Object.values(value).flatMap(expressionsIn)];
}

function exact(text: string): Ratio {
  const ratio = parseDecimal(text);
  if (ratio === undefined) throw new Error(`"${text}" is no decimal`);
  return ratio;
}
