import { describe, expect, test } from 'vitest';
import { HOUR_MS } from '#core/shared/instant.ts';
import { problemsOf, readText, sloText } from './read-text.ts';

const correction = (spec: string) =>
  sloText({ more: `---\napiVersion: evenkeel.dev/v1\nkind: Correction\nmetadata: { name: upgrade }\nspec: ${spec}\n` });

const correctionsOf = (text: string) => {
  const verdict = readText(text);
  return verdict.valid ? verdict.catalog.slos.map(({ corrections }) => corrections) : verdict.problems;
};

describe('a correction', () => {
  test('belongs to the SLOs that it names', () => {
    const text = correction(
      '{ slos: [availability], kind: exclude, reason: r, from: 2026-01-01T00:00:00Z, to: 2026-01-01T01:00:00Z }',
    );
    const when = { type: 'once', from: Date.UTC(2026, 0, 1), to: Date.UTC(2026, 0, 1, 1) };
    expect(correctionsOf(text)).toEqual([[{ kind: 'exclude', reason: 'r', when }]]);
  });

  test('belongs to every SLO of the services that it names, and may recur', () => {
    const text = correction(
      '{ services: [shop], kind: count-as-good, reason: r, recurrence: { rrule: FREQ=DAILY, startTime: 2026-01-01 02:00:00, duration: 1h, timeZone: Europe/Berlin } }',
    );
    const when = {
      type: 'recurring',
      rrule: 'FREQ=DAILY',
      start: '2026-01-01T02:00:00',
      durationMs: HOUR_MS,
      timeZone: 'Europe/Berlin',
    };
    expect(correctionsOf(text)).toEqual([[{ kind: 'count-as-good', reason: 'r', when }]]);
  });

  const refused: readonly (readonly [what: string, spec: string, problem: string])[] = [
    [
      'of nothing',
      '{ kind: exclude, reason: r, from: 2026-01-01T00:00:00Z, to: 2026-01-02T00:00:00Z }',
      'a correction of nothing; allowed: slos, services, or both',
    ],
    [
      'of an SLO that is not there',
      '{ slos: [nosuch], kind: exclude, reason: r, from: 2026-01-01T00:00:00Z, to: 2026-01-02T00:00:00Z }',
      'slos "nosuch", which no document has; allowed: the name of a document of kind SLO: availability',
    ],
    [
      'that ends before it begins',
      '{ slos: [availability], kind: exclude, reason: r, from: 2026-01-02T00:00:00Z, to: 2026-01-01T00:00:00Z }',
      'to "2026-01-01T00:00:00Z"; allowed: a time after from',
    ],
    [
      'without an end',
      '{ slos: [availability], kind: exclude, reason: r, from: 2026-01-02T00:00:00Z }',
      'one end of a time; allowed: from and to, or recurrence',
    ],
  ];
  for (const [what, spec, problem] of refused) {
    test(`${what} is refused`, () => {
      expect(problemsOf(correction(spec)).map((text) => text.replace(/^c\.yaml:\d+:\d+: /, ''))).toEqual([problem]);
    });
  }
});
