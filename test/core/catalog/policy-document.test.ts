import { describe, expect, test } from 'vitest';
import { HOUR_MS } from '#core/shared/instant.ts';
import { problemsOf, readText, sloText } from './read-text.ts';

const policy = (spec: string) =>
  sloText({
    more: `---\napiVersion: evenkeel.dev/v1\nkind: ErrorBudgetPolicy\nmetadata: { name: freeze }\nspec: ${spec}\n`,
  });

const policiesOf = (text: string) => {
  const verdict = readText(text);
  return verdict.valid ? verdict.catalog.slos.map(({ policies }) => policies) : verdict.problems;
};

describe('an error-budget policy', () => {
  test('belongs to every SLO of its services, with its rules and the exceptions that are about the SLO', () => {
    const text = policy(`
  services: [shop]
  rules:
    - { name: spent, when: { remainingAtMost: 0 }, do: [hold-releases, notify], message: Look at the board. }
    - { name: twenty, when: { incidentShareAbove: 0.20 }, do: [require-review] }
    - { name: soon, when: { exhaustedWithin: 3d }, do: [open-ticket] }
  exceptions:
    - { owner: ana, reason: campaign, until: 2026-03-01T00:00:00Z, rules: [spent] }
    - { owner: bo, reason: else, until: 2026-03-01T00:00:00Z, slos: [availability] }`);
    const until = Date.UTC(2026, 2, 1);
    expect(policiesOf(text)).toEqual([
      [
        {
          name: 'freeze',
          rules: [
            {
              name: 'spent',
              when: { type: 'remaining-at-most', ratio: '0' },
              actions: ['hold-releases', 'notify'],
              message: 'Look at the board.',
            },
            { name: 'twenty', when: { type: 'incident-share-above', ratio: '0.20' }, actions: ['require-review'] },
            { name: 'soon', when: { type: 'exhausted-within', ms: 72 * HOUR_MS }, actions: ['open-ticket'] },
          ],
          exceptions: [
            { owner: 'ana', reason: 'campaign', until, rules: ['spent'] },
            { owner: 'bo', reason: 'else', until },
          ],
        },
      ],
    ]);
  });

  test('about another SLO or service is none of this one', () => {
    const other = policy('{ slos: [availability], rules: [{ name: a, when: { remainingAtMost: 0 }, do: [notify] }] }');
    expect(policiesOf(other)).toEqual([[expect.objectContaining({ name: 'freeze' })]]);
  });
});

const RULES = 'rules: [{ name: a, when: { remainingAtMost: 0 }, do: [notify] }]';

test.each([
  ['about nothing', `{ ${RULES} }`, 'c.yaml:32:7: a policy about nothing; allowed: slos, services, or both'],
  [
    'about nobody known',
    `{ slos: [gone], ${RULES} }`,
    'c.yaml:32:16: slos "gone", which no document has; allowed: the name of a document of kind SLO: availability',
  ],
  [
    'with two conditions in one rule',
    '{ slos: [availability], rules: [{ name: a, when: { remainingAtMost: 0, exhaustedWithin: 1d }, do: [notify] }] }',
    'c.yaml:32:56: no condition, or several; allowed: exactly one of remainingAtMost, incidentShareAbove, exhaustedWithin',
  ],
  [
    'with a share that is a percentage',
    '{ slos: [availability], rules: [{ name: a, when: { incidentShareAbove: 20 }, do: [notify] }] }',
    'c.yaml:32:78: incidentShareAbove 20; allowed: a share of the budget from 0 to 1, as a plain decimal of at most 12 places such as 0.2',
  ],
  [
    'with an action that does not exist',
    '{ slos: [availability], rules: [{ name: a, when: { remainingAtMost: 0 }, do: [panic] }] }',
    'c.yaml:32:85: do[0] "panic"; allowed: hold-releases, require-review, notify, open-ticket',
  ],
  [
    'with an exception that has no end',
    `{ slos: [availability], ${RULES}, exceptions: [{ owner: ana, reason: r }] }`,
    'c.yaml:32:110: until is missing; allowed: an instant in RFC 3339, such as 2026-03-01T12:00:00Z',
  ],
  [
    'with an exception for a rule that it has not',
    `{ slos: [availability], ${RULES}, exceptions: [{ owner: ana, reason: r, until: 2026-03-01T00:00:00Z, rules: [b] }] }`,
    'c.yaml:32:172: rules[0] "b"; allowed: the name of a rule of this policy: a',
  ],
])('a policy %s is refused at its place', (_, spec, problem) => {
  expect(problemsOf(policy(spec))).toEqual([problem]);
});
