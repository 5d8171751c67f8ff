import * as z from 'zod';
import { nominalMs, parseCalendarDuration } from '#core/shared/calendar.ts';
import { parseDurationMs } from '#core/shared/duration.ts';
import { DAY_MS, MINUTE_MS } from '#core/shared/instant.ts';
import { parseDecimal } from '#core/shared/ratio.ts';
import { type BudgetWindow, noDataSchema } from '#core/slo/schema.ts';
import { inlineAlertPolicy } from './alert-documents.ts';
import {
  atMostOneOf,
  chosenBy,
  decimal,
  description,
  documentOf,
  duration,
  exactlyOneOf,
  fields,
  listOfOne,
  namedOrInline,
  reference,
  text,
  timeZone,
  wallTime,
} from './document-parts.ts';
import { httpsAddress, instantText, metadataWith, wholeNumberText } from './metadata.ts';
import { inlineSli } from './metric-documents.ts';
import { isFields, WrittenNumber } from './source-document.ts';
import { shareOfPercent, shareText } from './target.ts';

/** A window must hold at least one bucket, and at most a year with room to spare, within the 455 days that CloudWatch remembers. */
const WINDOW_MS_MIN = MINUTE_MS;
const WINDOW_MS_MAX = 400 * DAY_MS;

const MIN_FAILURES_MAX = 1_000_000;
const EVENTS_PER_DAY_MAX = 1_000_000_000_000;
const LINT_IGNORE_LENGTH_MAX = 1_000;

const sloMetadata = metadataWith({
  'evenkeel.dev/min-failures': wholeNumberText(MIN_FAILURES_MAX).optional(),
  'evenkeel.dev/no-data': z.enum(noDataSchema.options, { error: 'good, bad or excluded' }).optional(),
  'evenkeel.dev/since': instantText.optional(),
  'evenkeel.dev/runbook': httpsAddress.optional(),
  'evenkeel.dev/expected-events-per-day': wholeNumberText(EVENTS_PER_DAY_MAX).optional(),
  'evenkeel.dev/lint-ignore': text(LINT_IGNORE_LENGTH_MAX).optional(),
});

const ROLLING_DURATION = 'a duration of 1m to 400d, such as 30d or 4w (m is minutes)';

const rollingWindow = fields({
  duration: duration(WINDOW_MS_MIN, WINDOW_MS_MAX, ROLLING_DURATION),
  isRolling: z.literal(true, { error: 'true, or false beside a calendar' }),
  calendar: z.never({ error: 'no calendar beside isRolling: true' }).optional(),
}).transform(({ duration: lengthMs }): BudgetWindow => ({ kind: 'rolling', lengthMs }));

const CALENDAR_DURATION = 'days, weeks, months, quarters or years of the calendar, up to 400d: such as 1w, 1M, 1Q';

const calendarWindow = fields({
  duration: z
    .custom<string>((value) => typeof value === 'string' && isCalendarDuration(value), {
      abort: false,
      error: CALENDAR_DURATION,
    })
    .transform((text) => parseCalendarDuration(text) ?? NO_UNITS),
  isRolling: z.literal(false),
  calendar: fields({
    startTime: wallTime,
    timeZone,
  }),
}).transform(
  ({ duration: { unit, every }, calendar: { startTime, timeZone } }): BudgetWindow => ({
    kind: 'calendar',
    unit,
    every,
    anchor: startTime,
    timeZone,
  }),
);

const NO_UNITS = { unit: 'day', every: 1 } as const;

function isCalendarDuration(text: string): boolean {
  const units = parseCalendarDuration(text);
  return units !== undefined && nominalMs(units) <= WINDOW_MS_MAX;
}

const timeWindow = chosenBy<z.ZodType<BudgetWindow>>((value) =>
  isFields(value) && value.isRolling === false ? calendarWindow : rollingWindow,
);

const ONE_INDICATOR = 'exactly one of indicator and indicatorRef, on the SLO or on each of its objectives';
const WEIGHT = 'a number above 0, as a plain decimal such as 2 or 0.5';
const SLICE_TARGET = 'more than 0 and at most 1, as a plain decimal of at most 12 places such as 0.95';
const SLICE_WINDOW = 'a duration of 1m to 1d, such as 5m, or a number of minutes';
const SLICE_MS_MAX = DAY_MS;

/** A duration; a bare number means minutes. */
const timeSliceWindow = z
  .custom<string | WrittenNumber>((value) => sliceMsOf(value) !== undefined, { abort: false, error: SLICE_WINDOW })
  .transform((value) => sliceMsOf(value) ?? MINUTE_MS);

function sliceMsOf(value: unknown): number | undefined {
  const text = value instanceof WrittenNumber ? `${value.text}m` : value;
  const ms = typeof text === 'string' ? parseDurationMs(text) : undefined;
  return ms !== undefined && ms <= SLICE_MS_MAX ? ms : undefined;
}

const VALUE_ALLOWED = 'a number, as a plain decimal such as 0.25';

/** What the values of a metric are compared with, as it is written. */
const decimalValue = z
  .custom<WrittenNumber>((value) => value instanceof WrittenNumber && /^-?\d{1,15}(?:\.\d{1,12})?$/.test(value.text), {
    error: VALUE_ALLOWED,
    abort: false,
  })
  .transform((value) => value.text);

const anyObjective = exactlyOneOf(
  fields({
    displayName: text(100).optional(),
    target: decimal('0 or more and less than 1, as a plain decimal of at most 12 places such as 0.999', (written) => {
      return shareText(written) !== undefined;
    }).optional(),
    targetPercent: decimal(
      '0 or more and less than 100, as a plain decimal of at most 10 places such as 99.9',
      (written) => {
        return shareOfPercent(written) !== undefined;
      },
    ).optional(),
    timeSliceTarget: decimal(SLICE_TARGET, (written) => {
      const ratio = parseDecimal(written);
      return ratio !== undefined && ratio.numerator > 0 && ratio.numerator <= ratio.denominator;
    }).optional(),
    timeSliceWindow: timeSliceWindow.optional(),
    op: z.enum(['lte', 'gte', 'lt', 'gt'], { error: 'lte, gte, lt or gt' }).optional(),
    value: decimalValue.optional(),
    indicator: inlineSli.optional(),
    indicatorRef: reference('SLI').optional(),
    compositeWeight: decimal(WEIGHT, (written) => {
      const ratio = /^\d{1,9}(?:\.\d{1,9})?$/.test(written) ? parseDecimal(written) : undefined;
      return ratio !== undefined && ratio.numerator > 0;
    }).optional(),
  }),
  'target',
  'targetPercent',
);

const objective = atMostOneOf(anyObjective, 'indicator', 'indicatorRef', ONE_INDICATOR);

const OBJECTIVES_MAX = 10;
const OBJECTIVES_ALLOWED = `a list of 1 to ${OBJECTIVES_MAX} objectives`;

const POLICIES_ALLOWED = 'a list of at least one alert policy, or leave it out for the default rules';

const policyItem = namedOrInline('alertPolicyRef', 'AlertPolicy', inlineAlertPolicy);

/** How older files name a policy. */
const bareName = reference('AlertPolicy').transform((ref) => ({ ref, isBare: true as const }));

type PolicyItem = z.output<typeof policyItem> | z.output<typeof bareName>;

const METHODS = ['Occurrences', 'Timeslices', 'RatioTimeslices'] as const;

const anySloSpec = atMostOneOf(
  fields({
    description,
    service: reference('Service'),
    indicator: inlineSli.optional(),
    indicatorRef: reference('SLI').optional(),
    timeWindow: listOfOne(timeWindow, 'a list of exactly one window'),
    budgetingMethod: z.enum(METHODS, { error: METHODS.join(', ') }),
    objectives: z
      .array(objective, { error: OBJECTIVES_ALLOWED })
      .min(1, { error: OBJECTIVES_ALLOWED })
      .max(OBJECTIVES_MAX, { error: OBJECTIVES_ALLOWED }),
    alertPolicies: z
      .array(
        chosenBy<z.ZodType<PolicyItem>>((value) => (typeof value === 'string' ? bareName : policyItem)),
        {
          error: POLICIES_ALLOWED,
        },
      )
      .min(1, { error: POLICIES_ALLOWED })
      .optional(),
  }),
  'indicator',
  'indicatorRef',
  ONE_INDICATOR,
);

const sloSpec = anySloSpec.refine(hasIndicator, {
  when: ({ value }) => isFields(value),
  error: ONE_INDICATOR,
  params: { read: 'neither indicator nor indicatorRef' },
});

/** Whether the SLO or any objective of it has an indicator. That each has its own is looked at where they are resolved. */
function hasIndicator(spec: unknown): boolean {
  if (!isFields(spec)) return true;
  const objectives = Array.isArray(spec.objectives) ? spec.objectives : [];
  return [spec, ...objectives].some((one) => isFields(one) && ('indicator' in one || 'indicatorRef' in one));
}

/** OpenSLO `SLO`. */
export const sloDocument = documentOf('SLO', sloMetadata, sloSpec);
export type SloDocument = z.output<typeof sloDocument>;
export type ObjectiveDocument = SloDocument['spec']['objectives'][number];
