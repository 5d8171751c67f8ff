import * as z from 'zod';
import { type Instant, parseInstant } from '#core/shared/instant.ts';

/** What one evaluation said of one answer to one version of a prompt. */
export interface EvaluationResult {
  /** What was judged: `faithfulness`, `json-schema`. */
  readonly evaluation: string;
  readonly promptName: string;
  readonly promptVersion: string;
  readonly scoredAt: Instant;
  readonly passed: boolean;
  /** The question that was asked, where the same one is asked again. */
  readonly caseName?: string;
  /** Which asking of the case this was. */
  readonly run?: string;
}

/** One thing that is wrong with a written result, and what may stand there. */
export interface ResultIssue {
  /** Where it stands, from the written result down; the field's written name where it is missing. */
  readonly path: readonly string[];
  readonly allowed: string;
}

export type ResultReading =
  | { readonly valid: true; readonly result: EvaluationResult }
  | { readonly valid: false; readonly issues: readonly ResultIssue[] };

/** The names that each field may be written by: ours, then those of OpenTelemetry's event gen_ai.evaluation.result. */
const NAMES = {
  evaluation: ['evaluation', 'gen_ai.evaluation.name', 'evaluation.name'],
  promptName: ['promptName', 'gen_ai.prompt.name', 'prompt.name'],
  promptVersion: ['promptVersion', 'gen_ai.prompt.version', 'prompt.version'],
  scoredAt: ['scoredAt', 'timestamp'],
  passed: ['passed'],
  score: ['score', 'gen_ai.evaluation.score.value', 'score.value'],
  threshold: ['threshold'],
  label: ['gen_ai.evaluation.score.label', 'score.label'],
  case: ['case'],
  run: ['run'],
} as const;
type Field = keyof typeof NAMES;

/** Labels that say of themselves whether the answer passed; OpenTelemetry leaves their words to the evaluator. */
const LABELS: Readonly<Record<string, boolean>> = {
  pass: true,
  passed: true,
  correct: true,
  relevant: true,
  fail: false,
  failed: false,
  incorrect: false,
  not_relevant: false,
};

const NAME_LENGTH_MAX = 200;
const nameAllowed = `a text of 1 to ${NAME_LENGTH_MAX} characters`;
const name = z.string({ error: nameAllowed }).min(1, { error: nameAllowed }).max(NAME_LENGTH_MAX, {
  error: nameAllowed,
});
const nameOrNumber = z
  .union([name, z.int().transform(String)], { error: `${nameAllowed}, or a whole number` })
  .transform(String);
const INSTANT_ALLOWED = 'an instant of RFC 3339, such as 2026-03-01T12:00:00Z';
const instantText = z
  .custom<string>((value) => typeof value === 'string' && parseInstant(value) !== undefined, {
    error: INSTANT_ALLOWED,
  })
  .transform((text) => parseInstant(text) as Instant);
const number = z.number({ error: 'a number' }).optional();

const resultSchema = z.object({
  evaluation: name,
  promptName: name,
  promptVersion: nameOrNumber,
  scoredAt: instantText,
  passed: z.boolean({ error: 'true or false' }).optional(),
  score: number,
  threshold: number,
  label: z.string({ error: 'a text' }).optional(),
  case: nameOrNumber.optional(),
  run: nameOrNumber.optional(),
}) satisfies z.ZodType<Partial<Record<Field, unknown>>>;

/**
 * Reads one written result. It passed where it says so; else where its score reaches its own threshold; else where its
 * label says so; else where its score reaches `threshold`. Fields that it doesn't know are left alone.
 */
export function readEvaluation(written: unknown, threshold?: number): ResultReading {
  if (!isFields(written)) return { valid: false, issues: [{ path: [], allowed: 'an object with one result' }] };
  const found = findFields(written);
  const read = resultSchema.safeParse(Object.fromEntries([...found].map(([field, { value }]) => [field, value])));
  if (!read.success) {
    const issues = read.error.issues.map(({ path, message }) => issueOf(found, path[0] as Field, message));
    return { valid: false, issues };
  }
  const passed = passedBy(read.data, threshold);
  if (passed === undefined) return { valid: false, issues: [verdictIssue(found, read.data)] };
  const { evaluation, promptName, promptVersion, scoredAt, run } = read.data;
  const optional = {
    ...(read.data.case === undefined ? {} : { caseName: read.data.case }),
    ...(run === undefined ? {} : { run }),
  };
  return { valid: true, result: { evaluation, promptName, promptVersion, scoredAt, passed, ...optional } };
}

type Found = ReadonlyMap<Field, { readonly path: readonly string[]; readonly value: unknown }>;

/** A log record of OpenTelemetry has its attributes one level deeper. */
function findFields(written: Readonly<Record<string, unknown>>): Found {
  const attributes = isFields(written.attributes) ? written.attributes : {};
  const found = new Map<Field, { path: readonly string[]; value: unknown }>();
  for (const [field, names] of Object.entries(NAMES) as [Field, readonly string[]][]) {
    const outer = names.find((each) => Object.hasOwn(written, each));
    const inner = names.find((each) => Object.hasOwn(attributes, each));
    if (outer !== undefined) found.set(field, { path: [outer], value: written[outer] });
    else if (inner !== undefined) found.set(field, { path: ['attributes', inner], value: attributes[inner] });
  }
  return found;
}

function passedBy(read: z.output<typeof resultSchema>, threshold: number | undefined): boolean | undefined {
  const { passed, score, label } = read;
  if (passed !== undefined) return passed;
  if (score !== undefined && read.threshold !== undefined) return score >= read.threshold;
  const said = label === undefined ? undefined : LABELS[label.toLowerCase()];
  if (said !== undefined) return said;
  return score !== undefined && threshold !== undefined ? score >= threshold : undefined;
}

function verdictIssue(found: Found, { score, label }: z.output<typeof resultSchema>): ResultIssue {
  if (score !== undefined) return issueOf(found, 'threshold', 'a number beside score, or --threshold for all of them');
  if (label !== undefined) return issueOf(found, 'label', Object.keys(LABELS).join(', '));
  return issueOf(found, 'passed', 'passed: true or false, or score and threshold, or score.label');
}

function issueOf(found: Found, field: Field, allowed: string): ResultIssue {
  return { path: found.get(field)?.path ?? [NAMES[field][0]], allowed };
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
