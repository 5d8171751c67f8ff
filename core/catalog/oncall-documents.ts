import * as z from 'zod';
import {
  channels,
  contactKinds,
  type EscalationStep,
  languages,
  POLICY_DEFAULTS,
  type Recipient,
} from '#core/oncall/schema.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#core/shared/instant.ts';
import { duration, fields, ownDocumentOf, reference, timeZone, wholeNumber } from './document-parts.ts';
import { metadataWith } from './metadata.ts';
import { listOf, timeOfDay } from './schedule-document.ts';
import { isFields } from './source-document.ts';

const MEMBERS_MAX = 200;
const STEPS_MAX = 10;
const RECIPIENTS_MAX = 20;
const REPEATS_MAX = 9;

const PHONE_ALLOWED = 'a number in E.164 in quotes: + and 7 to 15 digits';
const SLACK_ALLOWED = 'the member id of a Slack user, such as U012AB3CD';
const phone = z.e164({ error: PHONE_ALLOWED });
const contacts = fields({
  sms: phone.optional(),
  voice: phone.optional(),
  email: z.email({ error: 'an e-mail address' }).max(254, { error: 'an e-mail address' }).optional(),
  slack: z
    .string({ error: SLACK_ALLOWED })
    .regex(/^[UW][A-Z0-9]{2,20}$/, { error: SLACK_ALLOWED })
    .optional(),
}).refine((value) => Object.keys(value).length > 0, {
  error: `at least one of ${contactKinds.join(', ')}`,
  when: ({ value }) => isFields(value),
  params: { read: 'somebody who can be reached by nothing' },
});

const LANGUAGES_ALLOWED = languages.join(' or ');

/** `Person`: somebody who can be on call, and by what they are reached. */
export const personDocument = ownDocumentOf(
  'Person',
  metadataWith({}),
  fields({ timeZone, language: z.enum(languages, { error: LANGUAGES_ALLOWED }).default('en'), contacts }),
);
export type PersonDocument = z.output<typeof personDocument>;

/** `Team`: who answers for services, which name it as their owner. */
export const teamDocument = ownDocumentOf(
  'Team',
  metadataWith({}),
  fields({
    members: listOf(reference('Person'), 1, MEMBERS_MAX, 'names of documents of kind Person'),
    schedule: reference('Schedule').optional(),
    backupSchedule: reference('Schedule').optional(),
    escalationPolicy: reference('EscalationPolicy').optional(),
  }),
);
export type TeamDocument = z.output<typeof teamDocument>;

const RECIPIENT_ALLOWED = `one of schedule: NAME, person: NAME, team: NAME, channel: ${channels.join(' | ')}`;
const recipient = fields({
  schedule: reference('Schedule').optional(),
  person: reference('Person').optional(),
  team: reference('Team').optional(),
  channel: z.enum(channels, { error: channels.join(', ') }).optional(),
})
  .refine((value) => Object.keys(value).length === 1, {
    error: RECIPIENT_ALLOWED,
    when: ({ value }) => isFields(value),
    params: { read: 'nobody, or several in one' },
  })
  .transform(({ schedule, person, team, channel }): Recipient => {
    if (channel !== undefined) return { kind: 'channel', name: channel };
    if (schedule !== undefined) return { kind: 'schedule', name: schedule };
    return person === undefined ? { kind: 'team', name: team ?? '' } : { kind: 'person', name: person };
  });

/** People are told at once by what leaves them asleep least; a call is a step of its own. */
const BY_DEFAULT = ['sms', 'email', 'slack'] as const;
const AFTER_ALLOWED = 'a duration of 1m to 24h, or 0m';

const step = fields({
  after: z.union([z.literal('0m').transform(() => 0), duration(MINUTE_MS, DAY_MS, AFTER_ALLOWED)], {
    error: AFTER_ALLOWED,
  }),
  notify: listOf(recipient, 1, RECIPIENTS_MAX, `recipients: ${RECIPIENT_ALLOWED}`),
  by: listOf(
    z.enum(contactKinds, { error: contactKinds.join(', ') }),
    1,
    contactKinds.length,
    `of ${contactKinds.join(', ')}`,
  ).default([...BY_DEFAULT]),
}).transform(({ after, notify, by }): EscalationStep => ({ afterMs: after, notify, by: [...new Set(by)] }));

const hold = fields({
  wakingFrom: timeOfDay.default(POLICY_DEFAULTS.hold.wakingFrom),
  wakingTo: timeOfDay.default(POLICY_DEFAULTS.hold.wakingTo),
  for: duration(MINUTE_MS, HOUR_MS, 'a duration of 1m to 1h').default(POLICY_DEFAULTS.hold.ms),
}).transform(({ wakingFrom, wakingTo, for: ms }) => ({ wakingFrom, wakingTo, ms }));

const policySpec = fields({
  steps: listOf(step, 1, STEPS_MAX, 'steps, in order of time').refine(
    (steps) => steps.every(({ afterMs }, index) => !(afterMs < (steps[index - 1]?.afterMs ?? 0))),
    { error: 'steps in order of time: none after less than the one before it' },
  ),
  repeat: wholeNumber(0, REPEATS_MAX).default(POLICY_DEFAULTS.repeats),
  repeatAfter: duration(MINUTE_MS, DAY_MS, 'a duration of 1m to 24h').default(POLICY_DEFAULTS.repeatAfterMs),
  againAfter: z
    .union(
      [z.literal('never').transform(() => null), duration(5 * MINUTE_MS, DAY_MS, 'a duration of 5m to 24h, or never')],
      { error: 'a duration of 5m to 24h, or never' },
    )
    .default(POLICY_DEFAULTS.againAfterMs),
  hold: hold.default({ ...POLICY_DEFAULTS.hold }),
});

/** `EscalationPolicy`: who is told of a page, in which order, until somebody acknowledges it. */
export const escalationDocument = ownDocumentOf('EscalationPolicy', metadataWith({}), policySpec);
export type EscalationDocument = z.output<typeof escalationDocument>;
