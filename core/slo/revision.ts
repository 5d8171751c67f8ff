import * as z from 'zod';
import { formatDuration } from '#core/shared/duration.ts';
import { type Instant, instant, instantSchema } from '#core/shared/instant.ts';
import {
  type AlertRule,
  type AnySlo,
  type Budgeting,
  budgetingSchema,
  type CompositeSlo,
  metricText,
  type Slo,
  seriesKey,
  windowText,
} from './schema.ts';

/** One version of an SLO: what its figures were judged by, from a moment on. */
export const revisionSchema = z.object({
  /** From 1. */
  number: z.int().positive(),
  /** Buckets that start before were counted, and slices judged, by the revision before. 0: there is none before. */
  effectiveAt: instantSchema,
  target: z.string(),
  window: z.string(),
  budgeting: budgetingSchema,
  minFailures: z.int(),
  since: instantSchema.nullable(),
  /** The rules, each as one text. */
  rules: z.array(z.string()),
  /** Which counts were read: equal texts are the same counts. */
  counts: z.string(),
});
export type Revision = z.infer<typeof revisionSchema>;

/** Of revisions that no window reaches any more so many are kept; the event log has them all. */
const REVISIONS_KEPT_MAX = 20;

export type RevisionChange =
  | { readonly kind: 'same' }
  /** The first revision that is known of: nothing was edited. */
  | { readonly kind: 'first'; readonly revisions: readonly Revision[] }
  | {
      readonly kind: 'revised';
      readonly revisions: readonly Revision[];
      readonly revision: Revision;
      readonly reason: string;
    };

/**
 * Whether the SLO is another than the one that its figures were judged by so far. What was read up to `readThrough` was
 * counted by the revision before, and stays as it was counted.
 */
export function reviseSlo(known: readonly Revision[], slo: AnySlo, readThrough: Instant): RevisionChange {
  const last = known.at(-1);
  if (last === undefined)
    return { kind: 'first', revisions: [{ number: 1, effectiveAt: instant(0), ...partsOf(slo) }] };
  const parts = partsOf(slo);
  const reasons = PARTS.filter((part) => textOf(last[part]) !== textOf(parts[part])).map((part) =>
    part === 'counts'
      ? `it counts ${countsText(slo.sli)}`
      : `${part} ${textOf(last[part])} became ${textOf(parts[part])}`,
  );
  if (reasons.length === 0) return { kind: 'same' };
  const revision: Revision = { number: last.number + 1, effectiveAt: readThrough, ...parts };
  const reason = [...reasons, ...(isRejudged(last.budgeting, slo.budgeting) ? [REJUDGED] : [])].join('; ');
  return { kind: 'revised', revisions: [...known, revision].slice(-REVISIONS_KEPT_MAX), revision, reason };
}

/** From when on the SLO reads the counts that it reads now: what was counted before is never read again. */
export function countedSince(known: readonly Revision[], slo: Slo, readThrough: Instant): Instant {
  const counts = countsKey(slo.sli);
  const other = known.findLastIndex((revision) => revision.counts !== counts);
  if (other === -1) return instant(0);
  return known[other + 1]?.effectiveAt ?? readThrough;
}

/** How slices were judged up to a moment; the last judgement has no end. */
export interface SliceJudgement {
  readonly until: Instant | null;
  readonly budgeting: Extract<Budgeting, { method: 'Timeslices' }>;
}

/**
 * How the slices of an SLO are judged, oldest first: each by the revision that was in force when it began. Where the length
 * of slices or the method was edited there are none to go by, and all are judged anew.
 */
export function sliceJudgements(known: readonly Revision[], budgeting: SliceJudgement['budgeting']): SliceJudgement[] {
  const judgements: SliceJudgement[] = [{ until: null, budgeting }];
  for (let index = known.length - 1; index > 0; index -= 1) {
    const [revision, before] = [known[index], known[index - 1]];
    if (revision === undefined || before === undefined || isRejudged(before.budgeting, budgeting)) break;
    if (before.budgeting.method === 'Timeslices')
      judgements.unshift({ until: revision.effectiveAt, budgeting: before.budgeting });
  }
  return judgements;
}

const REJUDGED =
  "slices of another length or method can't be told from what was counted, so all slices of the window are judged anew";

/** Slices of another kind: none of the old verdicts says anything about them. */
function isRejudged(before: Budgeting, now: Budgeting): boolean {
  if (before.method !== now.method) return true;
  return before.method !== 'Occurrences' && now.method !== 'Occurrences' && before.sliceMs !== now.sliceMs;
}

const PARTS = ['target', 'window', 'budgeting', 'minFailures', 'since', 'rules', 'counts'] as const;

function partsOf({
  target,
  window,
  budgeting,
  minFailures,
  since,
  rules,
  sli,
}: AnySlo): Omit<Revision, 'number' | 'effectiveAt'> {
  return {
    target,
    window: windowText(window),
    budgeting,
    minFailures,
    since: since ?? null,
    rules: rules.map(ruleText),
    counts: countsKey(sli),
  };
}

/** `page-fast page 1h 5m > 14.4, 2 failures` */
function ruleText({ name, severity, longMs, shortMs, threshold, minFailures }: AlertRule): string {
  return `${name} ${severity} ${formatDuration(longMs)} ${formatDuration(shortMs)} > ${threshold}, ${minFailures} failures`;
}

function countsKey(sli: AnySlo['sli']): string {
  if (sli.counts === 'budgets') return objectivesText(sli);
  return `${sli.counts} ${seriesKey(sli.part)} of ${seriesKey(sli.total)}`;
}

function countsText(sli: AnySlo['sli']): string {
  if (sli.counts === 'budgets') return objectivesText(sli);
  return `${sli.counts} by ${metricText(sli.part)}, all by ${metricText(sli.total)}`;
}

/** `budgets of shop-availability x 3, shop-latency x 1` */
function objectivesText({ counts, objectives }: CompositeSlo['sli']): string {
  return `${counts} of ${objectives.map(({ slo, weight }) => `${slo} x ${weight}`).join(', ')}`;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
