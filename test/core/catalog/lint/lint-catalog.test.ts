import { describe, expect, test } from 'vitest';
import { readYaml } from '#adapters/documents/read-yaml.ts';
import { lintCatalog } from '#core/catalog/lint/lint-catalog.ts';
import { readCatalog } from '#core/catalog/read-catalog.ts';
import { RULE_BOOK } from '#core/slo/alert-rules.ts';
import { sloText } from '#test/core/catalog/read-text.ts';

function lint(text: string): string[] {
  const handedIn = readYaml('c.yaml', text);
  const verdict = readCatalog(handedIn, { ruleBook: RULE_BOOK, homeRegion: 'eu-west-1' });
  if (!verdict.valid) throw new Error(JSON.stringify(verdict.problems));
  return lintCatalog(handedIn, verdict.catalog, RULE_BOOK).map(
    ({ line, column, rule, found }) => `${line}:${column} ${rule}: ${found}`,
  );
}

const annotated = (annotations: string) =>
  sloText({ metadata: `{ name: availability, annotations: { ${annotations} } }` });
const ignoring = (text: string) => annotated(`evenkeel.dev/lint-ignore: "${text}"`);
const OWNER = '8:19 no-owner: availability: service shop has no owner';
const RUNBOOK = '8:19 no-runbook: availability: it pages and has no runbook';

test('what is found stands at the name of its SLO', () => {
  expect(lint(sloText())).toEqual([OWNER, RUNBOOK]);
});

test('what the traffic is is read from its annotation', () => {
  expect(lint(annotated('evenkeel.dev/expected-events-per-day: "10"'))).toContain(
    '8:19 budget-under-one: availability: 10 events a day leave less than one failure in 30d',
  );
});

test('each objective of a document is looked at by itself', () => {
  const text = sloText({ objective: 'targetPercent: 99.9\n    - targetPercent: 90' });
  expect(lint(text).map((finding) => finding.split(': ').slice(0, 2).join(': '))).toEqual([
    '8:19 threshold-unreachable: availability-90',
    '8:19 no-owner: availability-90',
    '8:19 no-runbook: availability-90',
    '8:19 no-owner: availability-99-9',
    '8:19 no-runbook: availability-99-9',
  ]);
});

describe('a silence', () => {
  test('with a reason keeps an opinion from being said, also where the service has it', () => {
    expect(lint(ignoring("no-runbook: it is a rehearsal; no-owner: it is everybody's"))).toEqual([]);
    const service = sloText().replace(
      '{ name: shop }',
      '{ name: shop, annotations: { evenkeel.dev/lint-ignore: "no-owner: shared" } }',
    );
    expect(lint(service)).toEqual([RUNBOOK]);
  });

  test('without a reason silences nothing, and is a finding of its own', () => {
    expect(lint(ignoring('no-runbook'))).toEqual([
      OWNER,
      RUNBOOK,
      '8:74 bad-ignore: evenkeel.dev/lint-ignore gives no reason for no-runbook',
    ]);
  });

  test('of an opinion that nobody has is a finding', () => {
    expect(lint(ignoring('no-runbok: a slip'))).toContain(
      '8:74 bad-ignore: evenkeel.dev/lint-ignore names "no-runbok"',
    );
  });

  test('that silences nothing is a finding: it would hide the next thing', () => {
    expect(lint(ignoring('latency-unit: it was once'))).toContain(
      '8:74 unused-ignore: evenkeel.dev/lint-ignore silences latency-unit, and nothing is to silence',
    );
  });
});
