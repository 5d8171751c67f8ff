import { describe, expect, test } from 'vitest';
import { readYaml } from '#adapters/documents/read-yaml.ts';
import { readCatalog } from '#core/catalog/read-catalog.ts';
import { scheduleWarnings } from '#core/oncall/schedule-warnings.ts';
import { POLICY_DEFAULTS } from '#core/oncall/schema.ts';
import { MINUTE_MS } from '#core/shared/instant.ts';
import { RULE_BOOK } from '#core/slo/alert-rules.ts';
import { problemsOf, sloText, warningsOf } from './read-text.ts';

const own = (kind: string, name: string, spec: string) =>
  `---\napiVersion: evenkeel.dev/v1\nkind: ${kind}\nmetadata: { name: ${name} }\nspec: ${spec}\n`;

const ANA = own(
  'Person',
  'ana',
  '{ timeZone: Europe/Lisbon, contacts: { sms: "+351912345678", email: a@example.com } }',
);
const BO = own(
  'Person',
  'bo',
  '{ timeZone: Asia/Tokyo, language: ja, contacts: { voice: "+81312345678", slack: U012AB3CD } }',
);
const PRIMARY = own(
  'Schedule',
  'primary',
  '{ timeZone: UTC, layers: [{ name: week, participants: [ana, bo], start: 2026-03-02T09:00, handoff: { unit: weeks, every: 1 } }] }',
);
const SHOP = own('Team', 'shop', '{ members: [ana, bo], schedule: primary, escalationPolicy: calm }');
const CALM = own(
  'EscalationPolicy',
  'calm',
  '{ steps: [{ after: 0m, notify: [{ schedule: primary }, { channel: pagerduty }] }, { after: 5m, notify: [{ team: shop }, { person: bo }], by: [voice] }] }',
);
const OWNED = sloText().replace(
  'metadata: { name: shop }',
  'metadata: { name: shop, annotations: { evenkeel.dev/owner: shop } }',
);

function rosterOf(text: string) {
  const verdict = readCatalog(readYaml('c.yaml', text), {
    ruleBook: RULE_BOOK,
    scheduleBook: { scheduleWarnings },
    homeRegion: 'eu-west-1',
  });
  return verdict.valid ? verdict.catalog.roster : verdict.problems;
}

test('documents about who is on call become a roster, with what they leave out filled in', () => {
  expect(rosterOf(OWNED + ANA + BO + PRIMARY + SHOP + CALM)).toEqual({
    people: [
      {
        name: 'ana',
        displayName: 'ana',
        timeZone: 'Europe/Lisbon',
        language: 'en',
        contacts: { sms: '+351912345678', email: 'a@example.com' },
      },
      {
        name: 'bo',
        displayName: 'bo',
        timeZone: 'Asia/Tokyo',
        language: 'ja',
        contacts: { voice: '+81312345678', slack: 'U012AB3CD' },
      },
    ],
    teams: [
      {
        name: 'shop',
        displayName: 'shop',
        members: ['ana', 'bo'],
        services: ['shop'],
        schedule: 'primary',
        escalationPolicy: 'calm',
      },
    ],
    schedules: [
      {
        name: 'primary',
        displayName: 'primary',
        timeZone: 'UTC',
        layers: [
          {
            name: 'week',
            participants: ['ana', 'bo'],
            start: '2026-03-02T09:00:00',
            handoff: { unit: 'week', every: 1 },
            restrictions: [],
          },
        ],
        overrides: [],
      },
    ],
    policies: [
      {
        name: 'calm',
        steps: [
          {
            afterMs: 0,
            notify: [
              { kind: 'schedule', name: 'primary' },
              { kind: 'channel', name: 'pagerduty' },
            ],
            by: ['sms', 'email', 'slack'],
          },
          {
            afterMs: 5 * MINUTE_MS,
            notify: [
              { kind: 'team', name: 'shop' },
              { kind: 'person', name: 'bo' },
            ],
            by: ['voice'],
          },
        ],
        ...POLICY_DEFAULTS,
      },
    ],
  });
});

describe('a document about who is on call', () => {
  test.each([
    [
      'a participant',
      PRIMARY,
      /participants "ana", which no document has; allowed: the name of a document of kind Person/,
    ],
    ['a member', `${ANA}${PRIMARY.replace(', bo]', ']')}${SHOP}${CALM}`, /members "bo", which no document has/],
    [
      'an override',
      ANA +
        own(
          'Schedule',
          's',
          '{ timeZone: UTC, layers: [], overrides: [{ user: eli, from: 2026-03-01T00:00:00Z, to: 2026-03-02T00:00:00Z }] }',
        ),
      /user "eli", which no document has/,
    ],
    ['a schedule of a team', own('Team', 't', '{ members: [ana], schedule: gone }') + ANA, /schedule "gone"/],
    [
      'a policy of a team',
      own('Team', 't', '{ members: [ana], escalationPolicy: gone }') + ANA,
      /escalationPolicy "gone"/,
    ],
    [
      'a recipient',
      own('EscalationPolicy', 'p', '{ steps: [{ after: 0m, notify: [{ person: gone }] }] }'),
      /person "gone"/,
    ],
  ])('that names %s that nobody knows is refused', (_, text, problem) => {
    expect(problemsOf(sloText() + text)).toContainEqual(expect.stringMatching(problem));
  });

  test.each([
    [
      '{ timeZone: Mars/Base, contacts: { sms: "+351912345678" } }',
      'timeZone "Mars/Base"; allowed: the name of a zone',
    ],
    ['{ timeZone: UTC, contacts: {} }', 'somebody who can be reached by nothing; allowed: at least one of sms'],
    ['{ timeZone: UTC, contacts: { sms: "0151 1234" } }', 'sms "0151 1234"; allowed: a number in E.164'],
    ['{ timeZone: UTC, contacts: { slack: ana } }', 'slack "ana"; allowed: the member id of a Slack user'],
    ['{ timeZone: UTC, language: fr, contacts: { email: a@b.example } }', 'language "fr"; allowed: en or ja'],
  ])('a person with %s is refused', (spec, problem) => {
    expect(problemsOf(sloText() + own('Person', 'ana', spec))).toEqual([expect.stringContaining(problem)]);
  });

  test.each([
    ['{ steps: [] }', 'steps is a list of 0; allowed: a list of 1 to 10 steps'],
    [
      '{ steps: [{ after: 5m, notify: [{ channel: topic }] }, { after: 1m, notify: [{ channel: topic }] }] }',
      'none after less than the one before it',
    ],
    ['{ steps: [{ after: 0m, notify: [{ channel: fax }] }] }', 'channel "fax"; allowed: topic, phones, pagerduty'],
    ['{ steps: [{ after: 0m, notify: [{}] }] }', 'nobody, or several in one; allowed: one of schedule: NAME'],
    [
      '{ steps: [{ after: 0m, notify: [{ channel: topic }] }], repeat: 10 }',
      'repeat 10; allowed: a whole number from 0 to 9',
    ],
    [
      '{ steps: [{ after: 25h, notify: [{ channel: topic }] }] }',
      'after "25h"; allowed: a duration of 1m to 24h, or 0m',
    ],
    [
      '{ steps: [{ after: 0m, notify: [{ channel: topic }] }], hold: { wakingFrom: 8 } }',
      'wakingFrom 8; allowed: a time',
    ],
  ])('a policy with %s is refused', (spec, problem) => {
    expect(problemsOf(sloText() + own('EscalationPolicy', 'p', spec))).toEqual([expect.stringContaining(problem)]);
  });

  test('may never page anew what was acknowledged', () => {
    const text = own(
      'EscalationPolicy',
      'p',
      '{ steps: [{ after: 0m, notify: [{ channel: topic }] }], againAfter: never }',
    );
    expect(rosterOf(sloText() + text)).toMatchObject({ policies: [{ againAfterMs: null }] });
  });
});

test('what would hurt at night is warned of', () => {
  const one = own('Person', 'ana', '{ timeZone: UTC, contacts: { sms: "+351912345678" } }');
  expect(warningsOf(sloText() + one + own('Team', 'crew', '{ members: [ana] }'))).toEqual([
    "c.yaml:3:19: service shop has no owner: its pages go to the channels of the settings, and to nobody's phone by name",
    expect.stringContaining('ana can be reached by one way only'),
    expect.stringContaining('team crew has no schedule: a page wakes all of its members'),
  ]);
  const verdict = readCatalog(readYaml('c.yaml', sloText() + own('Schedule', 's', '{ timeZone: UTC, layers: [] }')), {
    ruleBook: RULE_BOOK,
    scheduleBook: { scheduleWarnings },
    homeRegion: 'eu-west-1',
  });
  expect(verdict.warnings.map(({ says }) => says)).toEqual(['no layer: nobody is on call but by overrides']);
});
