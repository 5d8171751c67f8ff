import * as z from 'zod';
import { DAY_MS, MINUTE_MS } from '#core/shared/instant.ts';
import { parseDecimal } from '#core/shared/ratio.ts';
import { severitySchema } from '#core/slo/schema.ts';
import {
  decimal,
  description,
  documentOf,
  duration,
  fields,
  inlineOf,
  listOfOne,
  namedOrInline,
} from './document-parts.ts';
import { metadataWith } from './metadata.ts';

/** The short lookback of a rule, which OpenSLO has no field for. */
export const SHORT_LOOKBACK = 'evenkeel.dev/short-lookback';

/** The evaluator looks every 1 to 15 minutes: a lookback under five minutes would hold hardly more than one look. */
const LOOKBACK_MS_MIN = 5 * MINUTE_MS;
const LOOKBACK_MS_MAX = 90 * DAY_MS;

const alertMetadata = metadataWith({
  [SHORT_LOOKBACK]: duration(MINUTE_MS, LOOKBACK_MS_MAX, 'a duration of 1m to 90d, such as 5m').optional(),
});

const THRESHOLD_ALLOWED = 'a burn rate above 0 as a plain decimal of at most 12 places, such as 14.4';
const OP_ALLOWED = 'gt (a rule fires when the burn rate is strictly greater than its threshold)';

const alertConditionSpec = fields({
  description,
  severity: z.enum(severitySchema.options, { error: 'page or ticket' }),
  condition: fields({
    kind: z.literal('burnrate', { error: 'burnrate' }),
    op: z.literal('gt', { error: OP_ALLOWED }),
    threshold: decimal(THRESHOLD_ALLOWED, (text) => {
      const ratio = parseDecimal(text);
      return ratio !== undefined && ratio.numerator > 0;
    }),
    lookbackWindow: duration(LOOKBACK_MS_MIN, LOOKBACK_MS_MAX, 'a duration of 5m to 90d, such as 1h'),
    alertAfter: z
      .literal('0m', { error: '0m, or leave it out: the short lookback keeps short spikes from alerting' })
      .optional(),
  }),
});

/** OpenSLO `AlertCondition`: how fast a budget may burn. */
export const alertConditionDocument = documentOf('AlertCondition', alertMetadata, alertConditionSpec);
const inlineCondition = inlineOf('AlertCondition', alertMetadata, alertConditionSpec);
export type AlertConditionDocument = z.output<typeof inlineCondition>;

const RESOLVED_ALLOWED = 'true, or leave it out: what was alerted is always resolved';
const NO_DATA_ALLOWED = 'false, or leave it out: alerts on missing data are not supported yet';
const TARGETS_ALLOWED =
  'an empty list, or leave it out: an alert goes where its severity goes; targets are not supported yet';

const CONDITIONS_ALLOWED = 'a list of exactly one condition';

const alertPolicySpec = fields({
  description,
  alertWhenBreaching: z.literal(true, { error: 'true, or leave it out' }).optional(),
  alertWhenResolved: z.literal(true, { error: RESOLVED_ALLOWED }).optional(),
  alertWhenNoData: z.literal(false, { error: NO_DATA_ALLOWED }).optional(),
  conditions: listOfOne(namedOrInline('conditionRef', 'AlertCondition', inlineCondition), CONDITIONS_ALLOWED),
  notificationTargets: z.array(z.unknown(), { error: TARGETS_ALLOWED }).max(0, { error: TARGETS_ALLOWED }).optional(),
});

/** OpenSLO `AlertPolicy`: one condition under which an SLO alerts. */
export const alertPolicyDocument = documentOf('AlertPolicy', alertMetadata, alertPolicySpec);

/** The policy inside an SLO. */
export const inlineAlertPolicy = inlineOf('AlertPolicy', alertMetadata, alertPolicySpec);
export type AlertPolicyDocument = z.output<typeof inlineAlertPolicy>;
