import * as z from 'zod';
import { DAY_MS, HOUR_MS } from '#core/shared/instant.ts';
import { parseDecimal } from '#core/shared/ratio.ts';
import { policyActionSchema } from '#core/slo/schema.ts';
import {
  decimal,
  description,
  duration,
  fields,
  name,
  namesOf,
  ownDocumentOf,
  reference,
  text,
} from './document-parts.ts';
import { instantText, metadataWith } from './metadata.ts';
import { isFields } from './source-document.ts';

const RULES_MAX = 10;
const EXCEPTIONS_MAX = 20;
const REASON_LENGTH_MAX = 500;
const OWNER_LENGTH_MAX = 100;

const SHARE = 'a share of the budget from 0 to 1, as a plain decimal of at most 12 places such as 0.2';

const share = decimal(SHARE, (written) => {
  const ratio = parseDecimal(written);
  return ratio !== undefined && ratio.numerator <= ratio.denominator;
});

const CONDITIONS = ['remainingAtMost', 'incidentShareAbove', 'exhaustedWithin'] as const;
const CONDITION_ALLOWED = `exactly one of ${CONDITIONS.join(', ')}`;

/** When a rule is met. */
const when = fields({
  remainingAtMost: share.optional(),
  incidentShareAbove: share.optional(),
  exhaustedWithin: duration(HOUR_MS, 90 * DAY_MS, 'a duration of 1h to 90d, such as 3d').optional(),
}).refine((value) => CONDITIONS.filter((condition) => Object.hasOwn(value, condition)).length === 1, {
  when: ({ value }) => isFields(value),
  error: CONDITION_ALLOWED,
  params: { read: 'no condition, or several' },
});

const ACTIONS = policyActionSchema.options.join(', ');
const RULES_ALLOWED = `a list of 1 to ${RULES_MAX} rules`;
const NAMES_DIFFER = 'names that differ: a rule is known by its name';

const rule = fields({
  name,
  when,
  do: z
    .array(z.enum(policyActionSchema.options, { error: ACTIONS }), { error: `a list of ${ACTIONS}` })
    .min(1, { error: `a list of ${ACTIONS}` }),
  /** What people are told besides the figures. */
  message: text(REASON_LENGTH_MAX).optional(),
});

/** Somebody answers for it that a rule does not act for a while. */
const exception = fields({
  owner: text(OWNER_LENGTH_MAX),
  reason: text(REASON_LENGTH_MAX),
  from: instantText.optional(),
  until: instantText,
  /** The rules that do not act; left out, all of the policy. */
  rules: z.array(name).min(1).optional(),
  /** The SLOs for which they do not; left out, all of the policy. */
  slos: z.array(reference('SLO')).min(1).optional(),
}).refine(({ from, until }) => from === undefined || from < until, { error: 'a time after from', path: ['until'] });

const policySpec = fields({
  description,
  /** Whose budgets it is about: these SLOs, and every SLO of these services. */
  slos: namesOf('SLO'),
  services: namesOf('Service'),
  rules: z
    .array(rule, { error: RULES_ALLOWED })
    .min(1, { error: RULES_ALLOWED })
    .max(RULES_MAX, { error: RULES_ALLOWED })
    .refine((rules) => new Set(rules.map((each) => each.name)).size === rules.length, { error: NAMES_DIFFER }),
  exceptions: z
    .array(exception, { error: `a list of at most ${EXCEPTIONS_MAX} exceptions` })
    .max(EXCEPTIONS_MAX, { error: `a list of at most ${EXCEPTIONS_MAX} exceptions` })
    .optional(),
})
  .refine((spec) => Object.hasOwn(spec, 'slos') || Object.hasOwn(spec, 'services'), {
    when: ({ value }) => isFields(value),
    error: 'slos, services, or both',
    params: { read: 'a policy about nothing' },
  })
  .superRefine(({ rules, exceptions = [] }, context) => {
    const known = rules.map((each) => each.name);
    for (const [index, { rules: named = [] }] of exceptions.entries()) {
      for (const [place, unknown] of named.entries()) {
        if (!known.includes(unknown))
          context.addIssue({
            code: 'custom',
            path: ['exceptions', index, 'rules', place],
            message: `the name of a rule of this policy: ${known.join(', ')}`,
          });
      }
    }
  });

/** `ErrorBudgetPolicy`: what is done when a budget runs low. */
export const policyDocument = ownDocumentOf('ErrorBudgetPolicy', metadataWith({}), policySpec);
export type PolicyDocument = z.output<typeof policyDocument>;
