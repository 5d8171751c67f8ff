import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readFiles } from '#adapters/documents/read-files.ts';
import { readCorrections } from '#adapters/local/corrections-file.ts';
import { readCatalog } from '#core/catalog/read-catalog.ts';
import { parseDurationMs } from '#core/shared/duration.ts';
import { type Instant, MINUTE_MS, parseInstant, plusMs } from '#core/shared/instant.ts';
import { RULE_BOOK } from '#core/slo/alert-rules.ts';
import { backtest } from '#core/slo/backtest.ts';
import { type BucketWrite, type Day, emptyDay, groupByDay, writeBuckets } from '#core/slo/day.ts';
import { evaluateSlo } from '#core/slo/evaluate-slo.ts';
import { offlineBooks } from '#core/slo/offline-books.ts';
import type { Slo } from '#core/slo/schema.ts';
import { sloTerms } from '#core/slo/slo-terms.ts';

/**
 * Cases computed independently with exact arithmetic. They live beside the project, not in it; where they are missing
 * the properties of the other tests in this folder have to do. Mutation tests run in a copy, which is told where they are.
 */
const VECTORS = new URL(process.env.SLO_VECTORS ?? '../../../../shared/vectors/slo/', import.meta.url);

interface Vector {
  readonly id: string;
  readonly note: string;
  readonly slo: { readonly spec: { readonly budgetingMethod: string } };
  readonly segments: { from: string; to: string; good: number | null; total: number | null }[];
  readonly corrections: unknown[];
  readonly command: 'evaluate' | 'backtest';
  readonly at: string;
  readonly delay: string;
  readonly since: string | null;
  readonly from?: string;
  readonly to?: string;
  readonly every?: string;
  readonly expected: Record<string, unknown>;
}

const vectors = existsSync(VECTORS) ? readVectors() : [];

test.skipIf(vectors.length === 0)('the folder of vectors holds cases of every method', () => {
  const methods = new Set(vectors.map(({ slo }) => slo.spec.budgetingMethod));
  expect(methods).toEqual(new Set(['Occurrences', 'Timeslices', 'RatioTimeslices']));
  expect(vectors.length).toBeGreaterThan(150);
});

describe.runIf(vectors.length > 0)('the vector', () => {
  for (const vector of vectors) {
    test(`${vector.id}: ${vector.note}`, () => {
      expect(answerTo(vector)).toEqual(expectedOf(vector));
    });
  }
});

/** What the command of the vector prints, less what is no part of the vectors. */
function answerTo(vector: Vector): unknown {
  const terms = sloTerms(sloOf(vector));
  const days = daysOf(vector);
  if (vector.command === 'evaluate') {
    const span = { from: at(vector.at), to: at(vector.at), delayMs: ms(vector.delay) };
    return comparable(evaluateSlo(terms, offlineBooks(terms, days, span), span.to, span.delayMs).figures);
  }
  const span = { from: at(vector.from ?? ''), to: at(vector.to ?? ''), delayMs: ms(vector.delay) };
  const steps = { ...span, everyMs: ms(vector.every ?? '1m') };
  const { final, ...result } = backtest(terms, offlineBooks(terms, days, span), steps);
  return { ...result, final: comparable(final) };
}

function comparable({
  anomalies: _,
  provisionalFrom: __,
  ...figures
}: {
  anomalies: number;
  provisionalFrom: unknown;
}) {
  return figures;
}

/** Every number to the last bit, but for RatioTimeslices, of which the page allows a relative difference of 1e-12. */
function expectedOf({ slo, expected }: Vector): unknown {
  return slo.spec.budgetingMethod === 'RatioTimeslices' ? nearly(expected) : expected;
}

function nearly(value: unknown): unknown {
  if (typeof value === 'number') return Number.isInteger(value) ? value : new Nearly(value);
  if (Array.isArray(value)) return value.map(nearly);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, nearly(field)]));
}

/** A number that another equals within 1e-12 of it. */
class Nearly {
  readonly expected: number;

  constructor(expected: number) {
    this.expected = expected;
  }

  asymmetricMatch(other: unknown): boolean {
    return typeof other === 'number' && Math.abs(other - this.expected) <= Math.abs(this.expected) * 1e-12;
  }
}

function readVectors(): Vector[] {
  const files = readdirSync(VECTORS).filter((file) => file.endsWith('.json'));
  return files.sort().map((file) => JSON.parse(readFileSync(new URL(file, VECTORS), 'utf8')) as Vector);
}

function sloOf({ slo, corrections, since }: Vector): Slo {
  const bytes = new TextEncoder().encode(JSON.stringify(slo));
  const surroundings = { ruleBook: RULE_BOOK, homeRegion: 'eu-west-1', isOffline: true };
  const verdict = readCatalog(readFiles([{ path: 'slo.json', bytes }]), surroundings);
  const corrected = readCorrections('corrections.json', JSON.stringify(corrections));
  const [read] = verdict.valid ? verdict.catalog.slos : [];
  if (read === undefined || !corrected.valid) throw new Error(JSON.stringify([verdict, corrected]));
  return { ...read, corrections: [...corrected.corrections], ...(since === null ? {} : { since: at(since) }) };
}

function daysOf({ segments }: Vector): Day[] {
  const readAt = at('2030-01-01T00:00:00Z');
  const writes = segments.flatMap(({ from, to, good, total }) => {
    const minutes: BucketWrite[] = [];
    for (let start = at(from); start < at(to); start = plusMs(start, MINUTE_MS)) {
      minutes.push({ start, widthMs: MINUTE_MS, part: good, total, readAt });
    }
    return minutes;
  });
  return [...groupByDay(writes)].map(([start, ofDay]) => writeBuckets(emptyDay(start, 'good'), ofDay));
}

function at(text: string): Instant {
  const read = parseInstant(text);
  if (read === undefined) throw new Error(`"${text}" is no instant`);
  return read;
}

function ms(text: string): number {
  return text === '0m' ? 0 : (parseDurationMs(text) ?? Number.NaN);
}
