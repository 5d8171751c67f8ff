import * as z from 'zod';
import { DAY_MS, MINUTE_MS } from '#core/shared/instant.ts';
import { inlineAlertPolicy } from './alert-documents.ts';
import {
  decimal,
  description,
  documentOf,
  duration,
  exactlyOneOf,
  fields,
  listOfOne,
  namedOrInline,
  notYet,
  reference,
  text,
} from './document-parts.ts';
import { httpsAddress, metadataWith, wholeNumberText } from './metadata.ts';
import { inlineSli } from './metric-documents.ts';
import { shareOfPercent, shareText } from './target.ts';

/** The slowest cadence of the pager is 15 minutes: a shorter window would be judged less than once. */
const WINDOW_MS_MIN = 15 * MINUTE_MS;
/** A year with room to spare, within the 455 days that CloudWatch remembers. */
const WINDOW_MS_MAX = 400 * DAY_MS;
const WINDOW_ALLOWED = 'a duration of 15m to 400d, such as 30d or 4w (m is minutes)';

const MIN_FAILURES_MAX = 1_000_000;

const sloMetadata = metadataWith({
  'evenkeel.dev/min-failures': wholeNumberText(MIN_FAILURES_MAX).optional(),
  'evenkeel.dev/runbook': httpsAddress.optional(),
});

const ROLLING_ONLY = 'isRolling: true with a duration; calendar windows are not supported yet';
const ONE_WINDOW = 'a list of exactly one rolling window';

const timeWindow = fields({
  duration: duration(WINDOW_MS_MIN, WINDOW_MS_MAX, WINDOW_ALLOWED),
  isRolling: z.literal(true, { error: ROLLING_ONLY }),
  calendar: notYet(ROLLING_ONLY),
});

const NO_THRESHOLD = 'target or targetPercent: the indicator of a ratio has no threshold';
const NO_SLICES = 'target or targetPercent: budgetingMethod Occurrences has no slices';
const NO_COMPOSITE = 'one objective, with the indicator on the SLO';
const ONE_OBJECTIVE = 'a list of exactly one objective; more are not supported yet';

const objective = exactlyOneOf(
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
    op: notYet(NO_THRESHOLD),
    value: notYet(NO_THRESHOLD),
    timeSliceTarget: notYet(NO_SLICES),
    timeSliceWindow: notYet(NO_SLICES),
    indicator: notYet(NO_COMPOSITE),
    indicatorRef: notYet(NO_COMPOSITE),
    compositeWeight: notYet(NO_COMPOSITE),
  }),
  'target',
  'targetPercent',
);

const POLICIES_ALLOWED = 'a list of at least one alert policy, or leave it out for the default rules';

const METHODS_LATER = ['Timeslices', 'RatioTimeslices'];

const sloSpec = exactlyOneOf(
  fields({
    description,
    service: reference('Service'),
    indicator: inlineSli.optional(),
    indicatorRef: reference('SLI').optional(),
    timeWindow: listOfOne(timeWindow, ONE_WINDOW),
    budgetingMethod: z.literal('Occurrences', {
      error: ({ input }) =>
        METHODS_LATER.includes(String(input)) ? `Occurrences; ${input} is not supported yet` : 'Occurrences',
    }),
    objectives: listOfOne(objective, ONE_OBJECTIVE),
    alertPolicies: z
      .array(namedOrInline('alertPolicyRef', 'AlertPolicy', inlineAlertPolicy), { error: POLICIES_ALLOWED })
      .min(1, { error: POLICIES_ALLOWED })
      .optional(),
  }),
  'indicator',
  'indicatorRef',
);

/** OpenSLO `SLO`. */
export const sloDocument = documentOf('SLO', sloMetadata, sloSpec);
export type SloDocument = z.output<typeof sloDocument>;
