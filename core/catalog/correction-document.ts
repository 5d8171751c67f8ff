import * as z from 'zod';
import { DAY_MS, MINUTE_MS } from '#core/shared/instant.ts';
import { isRecurrenceRule, RULE_ALLOWED } from '#core/shared/recurrence.ts';
import { correctionKindSchema } from '#core/slo/schema.ts';
import {
  description,
  duration,
  exactlyOneOf,
  fields,
  namesOf,
  ownDocumentOf,
  text,
  timeZone,
  wallTime,
} from './document-parts.ts';
import { instantText, metadataWith } from './metadata.ts';
import { isFields } from './source-document.ts';

const KINDS_ALLOWED = correctionKindSchema.options.join(' or ');
const REASON_LENGTH_MAX = 500;
/** An occurrence of a month would leave nothing of most windows. */
const OCCURRENCE_MS_MAX = 31 * DAY_MS;

const recurrence = fields({
  rrule: z.custom<string>((value) => typeof value === 'string' && isRecurrenceRule(value), {
    abort: false,
    error: RULE_ALLOWED,
  }),
  startTime: wallTime,
  duration: duration(MINUTE_MS, OCCURRENCE_MS_MAX, 'a duration of 1m to 31d, such as 2h'),
  timeZone,
});

const correctionSpec = exactlyOneOf(
  fields({
    description,
    /** What is corrected: these SLOs, and every SLO of these services. */
    slos: namesOf('SLO'),
    services: namesOf('Service'),
    kind: z.enum(correctionKindSchema.options, { error: KINDS_ALLOWED }),
    reason: text(REASON_LENGTH_MAX),
    from: instantText.optional(),
    to: instantText.optional(),
    recurrence: recurrence.optional(),
  }),
  'from',
  'recurrence',
)
  .refine((spec) => Object.hasOwn(spec, 'slos') || Object.hasOwn(spec, 'services'), {
    when: ({ value }) => isFields(value),
    error: 'slos, services, or both',
    params: { read: 'a correction of nothing' },
  })
  .refine((spec) => Object.hasOwn(spec, 'from') === Object.hasOwn(spec, 'to'), {
    when: ({ value }) => isFields(value),
    error: 'from and to, or recurrence',
    params: { read: 'one end of a time' },
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from < to, {
    error: 'a time after from',
    path: ['to'],
  });

/** `Correction`: a time that is not to count as it was measured. */
export const correctionDocument = ownDocumentOf('Correction', metadataWith({}), correctionSpec);
export type CorrectionDocument = z.output<typeof correctionDocument>;
