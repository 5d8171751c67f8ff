import * as z from 'zod';
import { parseDurationMs } from '#core/shared/duration.ts';
import { DAY_MS, MINUTE_MS } from '#core/shared/instant.ts';
import { parseDecimal } from '#core/shared/ratio.ts';
import { type Severity, severitySchema } from '#core/slo/schema.ts';
import {
  decimal,
  description,
  documentOf,
  duration,
  fields,
  inlineOf,
  listOfOne,
  namedOrInline,
  text,
} from './document-parts.ts';
import { metadataWith } from './metadata.ts';

/** The short lookback of a rule, which OpenSLO has no field for. */
export const SHORT_LOOKBACK = 'evenkeel.dev/short-lookback';

/** The evaluator looks every 1 to 15 minutes: a lookback under five minutes would hold hardly more than one look. */
const LOOKBACK_MS_MIN = 5 * MINUTE_MS;
const LOOKBACK_MS_MAX = 90 * DAY_MS;
const TARGET_LENGTH_MAX = 1050;

const alertMetadata = metadataWith({
  [SHORT_LOOKBACK]: duration(MINUTE_MS, LOOKBACK_MS_MAX, 'a duration of 1m to 90d, such as 5m').optional(),
});

const THRESHOLD_ALLOWED = 'a burn rate above 0 as a plain decimal of at most 12 places, such as 14.4';
const OP_ALLOWED =
  'gt (a rule fires when the burn rate is strictly greater than its threshold), or lte, gte, lt, which are read as gt';
const AFTER_ALLOWED = 'a duration such as 5m, or 0m';

/** Words for severities that other tools use. */
const SEVERITY_WORDS: Readonly<Record<Severity, readonly string[]>> = {
  page: ['page', 'critical', 'high', 'sev1', 'p1'],
  ticket: ['ticket', 'warning', 'medium', 'low', 'info', 'sev2', 'sev3', 'p2', 'p3'],
};
const SEVERITIES_ALLOWED = `page or ticket (read so too: ${Object.values(SEVERITY_WORDS).flat().join(', ')})`;

function severityOf(written: string): Severity | undefined {
  const word = written.toLowerCase();
  return severitySchema.options.find((severity) => SEVERITY_WORDS[severity].includes(word));
}

const alertConditionSpec = fields({
  description,
  severity: z
    .custom<string>((value) => typeof value === 'string' && severityOf(value) !== undefined, {
      abort: false,
      error: SEVERITIES_ALLOWED,
    })
    .transform((written) => ({ written, severity: severityOf(written) ?? 'page' })),
  condition: fields({
    kind: z.literal('burnrate', { error: 'burnrate' }),
    op: z.enum(['gt', 'gte', 'lt', 'lte'], { error: OP_ALLOWED }),
    threshold: decimal(THRESHOLD_ALLOWED, (text) => {
      const ratio = parseDecimal(text);
      return ratio !== undefined && ratio.numerator > 0;
    }),
    lookbackWindow: duration(LOOKBACK_MS_MIN, LOOKBACK_MS_MAX, 'a duration of 5m to 90d, such as 1h'),
    alertAfter: z
      .custom<string>(
        (value) => value === '0m' || (typeof value === 'string' && parseDurationMs(value) !== undefined),
        {
          abort: false,
          error: AFTER_ALLOWED,
        },
      )
      .optional(),
  }),
});

/** OpenSLO `AlertCondition`: how fast a budget may burn. */
export const alertConditionDocument = documentOf('AlertCondition', alertMetadata, alertConditionSpec);
const inlineCondition = inlineOf('AlertCondition', alertMetadata, alertConditionSpec);
export type AlertConditionDocument = z.output<typeof inlineCondition>;

/** OpenSLO `AlertNotificationTarget`: where somebody would have an alert sent. It is read, and its address used by nobody. */
const targetSpec = fields({ description, target: text(TARGET_LENGTH_MAX) });
export const notificationTargetDocument = documentOf('AlertNotificationTarget', metadataWith({}), targetSpec);
const inlineTarget = inlineOf('AlertNotificationTarget', metadataWith({}), targetSpec);

const BREACHING_ALLOWED = 'true, or leave it out: a policy that does not alert when the budget burns is none';
const FLAG_ALLOWED = 'true or false';
const TARGETS_ALLOWED = 'a list of targets, or leave it out';

const CONDITIONS_ALLOWED = 'a list of exactly one condition';

const alertPolicySpec = fields({
  description,
  alertWhenBreaching: z.literal(true, { error: BREACHING_ALLOWED }).optional(),
  alertWhenResolved: z.boolean({ error: FLAG_ALLOWED }).optional(),
  alertWhenNoData: z.boolean({ error: FLAG_ALLOWED }).optional(),
  conditions: listOfOne(namedOrInline('conditionRef', 'AlertCondition', inlineCondition), CONDITIONS_ALLOWED),
  notificationTargets: z
    .array(namedOrInline('targetRef', 'AlertNotificationTarget', inlineTarget), { error: TARGETS_ALLOWED })
    .optional(),
});

/** OpenSLO `AlertPolicy`: one condition under which an SLO alerts. */
export const alertPolicyDocument = documentOf('AlertPolicy', alertMetadata, alertPolicySpec);

/** The policy inside an SLO. */
export const inlineAlertPolicy = inlineOf('AlertPolicy', alertMetadata, alertPolicySpec);
export type AlertPolicyDocument = z.output<typeof inlineAlertPolicy>;
