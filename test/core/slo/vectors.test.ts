import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseDurationMs } from '#core/shared/duration.ts';
import { type Instant, MINUTE_MS, parseInstant, plusMs } from '#core/shared/instant.ts';
import { defaultRules, MIN_FAILURES_DEFAULT } from '#core/slo/alert-rules.ts';
import { decideAlert } from '#core/slo/alerts.ts';
import { type BucketWrite, emptyDay, groupByDay, writeBuckets } from '#core/slo/day.ts';
import { evaluateSlo, sloTerms } from '#core/slo/evaluate-slo.ts';
import { type Ledger, sumDay } from '#core/slo/ledger.ts';
import type { Slo } from '#core/slo/schema.ts';

/**
 * Cases computed independently with exact arithmetic. They live beside the project, not in it; where they are missing
 * the properties of the other tests in this folder have to do.
 */
const VECTORS = new URL('../../../../shared/vectors/slo/', import.meta.url);
interface Vector {
  readonly id: string;
  readonly note: string;
  readonly slo: {
    metadata: { name: string; annotations?: Record<string, string> };
    spec: {
      timeWindow: { duration: string; isRolling: boolean }[];
      budgetingMethod: string;
      objectives: { target?: number; targetPercent?: number }[];
      alertPolicies?: unknown;
    };
  };
  readonly segments: { from: string; to: string; good: number | null; total: number | null }[];
  readonly corrections: unknown[];
  readonly command: 'evaluate' | 'backtest';
  readonly at: string;
  readonly delay: string;
  readonly from?: string;
  readonly to?: string;
  readonly every?: string;
  readonly expected: Record<string, unknown>;
}

const vectors = existsSync(VECTORS) ? readVectors().filter(isOfThisIssue) : [];

test.skipIf(vectors.length === 0)('the folder of vectors holds cases by Occurrences over rolling windows', () => {
  expect(vectors.length).toBeGreaterThan(60);
});

for (const vector of vectors.filter(({ command }) => command === 'evaluate')) {
  test(`${vector.id}: ${vector.note}`, () => {
    const slo = sloOf(vector);
    const {
      anomalies: _,
      provisionalFrom: __,
      ...figures
    } = evaluateSlo(sloTerms(slo), ledgerOf(vector), at(vector.at), ms(vector.delay)).figures;
    expect(figures).toEqual(vector.expected);
  });
}

for (const vector of vectors.filter(({ command }) => command === 'backtest')) {
  test(`${vector.id}: ${vector.note}`, () => {
    expect(firings(vector)).toEqual(vector.expected.alerts);
  });
}

/** Every step's alerts, as the platform's own evaluations would have fired and resolved them. */
function firings(vector: Vector): unknown[] {
  const terms = sloTerms(sloOf(vector));
  const ledger = ledgerOf(vector);
  const everyMs = ms(vector.every ?? '1m');
  const runs: {
    name: string;
    severity: string;
    firedAt: string;
    resolvedAt: string | null;
    budgetRemainingRatioAtFire: number | null;
  }[] = [];
  const open = new Map<string, (typeof runs)[number]>();
  for (let now = at(vector.from ?? ''); now <= at(vector.to ?? ''); now = plusMs(now, everyMs)) {
    const { figures, rules } = evaluateSlo(terms, ledger, now, 0);
    for (const reading of rules) {
      const { name, severity } = reading.rule;
      const change = decideAlert(reading, open.has(name));
      if (change.kind === 'fired') {
        const run = {
          name,
          severity,
          firedAt: figures.asOf,
          resolvedAt: null,
          budgetRemainingRatioAtFire: figures.budget.remainingRatio,
        };
        runs.push(run);
        open.set(name, run);
      }
      if (change.kind === 'resolved') {
        const run = open.get(name);
        if (run !== undefined) run.resolvedAt = figures.asOf;
        open.delete(name);
      }
    }
  }
  return runs;
}

function readVectors(): Vector[] {
  const files = readdirSync(VECTORS).filter((file) => file.endsWith('.json'));
  return files.sort().map((file) => JSON.parse(readFileSync(new URL(file, VECTORS), 'utf8')) as Vector);
}

function isOfThisIssue({ slo: { spec }, corrections }: Vector): boolean {
  return spec.budgetingMethod === 'Occurrences' && spec.timeWindow[0]?.isRolling === true && corrections.length === 0;
}

function sloOf({ slo: { metadata, spec } }: Vector): Slo {
  const [objective, window] = [spec.objectives[0], spec.timeWindow[0]];
  const target =
    objective?.targetPercent === undefined ? `${objective?.target}` : shareOf(`${objective.targetPercent}`);
  const lengthMs = ms(window?.duration ?? '');
  const minFailures = Number(metadata.annotations?.['evenkeel.dev/min-failures'] ?? MIN_FAILURES_DEFAULT);
  const metric = {
    source: 'CloudWatch',
    namespace: 'N',
    metricName: 'M',
    dimensions: {},
    statistic: 'Sum',
    region: 'eu-west-1',
  } as const;
  return {
    name: metadata.name,
    displayName: metadata.name,
    service: 'service',
    description: '',
    target,
    window: { kind: 'rolling', lengthMs },
    budgeting: { method: 'Occurrences' },
    minFailures,
    rules: defaultRules(lengthMs, target, minFailures).rules,
    sli: { counts: 'good', part: metric, total: metric },
  };
}

/** Moves the point of a percentage by two places in its text. */
function shareOf(percent: string): string {
  const [whole = '', places = ''] = percent.split('.');
  const digits = whole.padStart(3, '0') + places;
  const point = digits.length - places.length - 2;
  return `${digits.slice(0, point)}.${digits.slice(point)}`;
}

function ledgerOf({ segments }: Vector): Ledger {
  const readAt = at('2030-01-01T00:00:00Z');
  const writes = segments.flatMap(({ from, to, good, total }) => {
    const minutes: BucketWrite[] = [];
    for (let start = at(from); start < at(to); start = plusMs(start, MINUTE_MS)) {
      minutes.push({ start, widthMs: MINUTE_MS, part: good, total, readAt });
    }
    return minutes;
  });
  const days = [...groupByDay(writes)].map(([start, ofDay]) => writeBuckets(emptyDay(start, 'good'), ofDay));
  return new Map(days.map((day) => [day.start, sumDay(day)]));
}

function at(text: string): Instant {
  const read = parseInstant(text);
  if (read === undefined) throw new Error(`"${text}" is no instant`);
  return read;
}

function ms(text: string): number {
  return text === '0m' ? 0 : (parseDurationMs(text) ?? Number.NaN);
}
