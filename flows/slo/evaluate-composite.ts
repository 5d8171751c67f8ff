import { decideRevision, type EvaluationFailure } from '#core/slo/decide-slo.ts';
import { firstDataOf } from '#core/slo/minutes.ts';
import { horizonAt } from '#core/slo/read-slo.ts';
import type { CompositeSlo, Slo } from '#core/slo/schema.ts';
import { compositeBooks, type SloBooks } from '#core/slo/slo-books.ts';
import { type SloTerms, sloTerms } from '#core/slo/slo-terms.ts';
import type { SloState } from '#core/slo/state.ts';
import type { EvaluatePorts } from './due-slo.ts';
import { judgeBooks, newState, type Outcome } from './judge-books.ts';
import type { Shard } from './shard.ts';
import { correctionsOf, earlier, NO_PAGES, openStored, pagesOf } from './stored-books.ts';
import { untilKept } from './until-kept.ts';

/** A composite that is due, with the SLOs of its objectives. */
interface DueComposite {
  readonly terms: SloTerms<CompositeSlo>;
  readonly objectives: readonly Slo[];
}

/**
 * Reads the figures of a composite from the books of its objectives, as their own evaluation has left them, and decides. An
 * objective that can't be read has said so for itself; the composite says it too, and goes by the others.
 */
export async function evaluateComposite(
  ports: EvaluatePorts,
  shard: Shard,
  { terms, objectives }: DueComposite,
): Promise<Outcome> {
  const { slo } = terms;
  const horizon = horizonAt(shard.scheduledAt, ports.sourceDelayMs);
  const names = objectives.map(({ name }) => name);
  const states = await ports.states.load([slo.name, ...names]);
  // The rules of the composite look back as far as they like, into books whose own SLO has none.
  const ofObjectives = objectives.map((objective) => ({ ...sloTerms(objective), lookbacks: terms.lookbacks }));
  const pages = await ports.ledger.load(ofObjectives.map((own) => pagesOf(own, states.get(own.slo.name), horizon)));
  const opened = ofObjectives.map((own) => {
    const { days, months } = pages.get(own.slo.name) ?? NO_PAGES;
    const state = states.get(own.slo.name);
    const ofDays = [...days.values()].map(({ value }) => value);
    const stored = {
      days: ofDays,
      folds: [...months.values()].map(({ value }) => value),
      firstData: earlier(state?.firstDataAt ?? null, firstDataOf(ofDays)),
      revisions: state?.revisions ?? [],
    };
    const corrections = correctionsOf(own, horizon);
    const raw = openStored(own, stored, []);
    const corrected = corrections.length === 0 ? null : openStored(own, stored, corrections);
    return { own, raw, corrected };
  });
  const composite = (booksOf: (one: (typeof opened)[number]) => SloBooks): SloBooks =>
    compositeBooks(terms, new Map(opened.map((one) => [one.own.slo.name, { terms: one.own, books: booksOf(one) }])));

  const raw = composite((one) => one.raw);
  const isCorrected = opened.some(({ corrected }) => corrected !== null);
  const corrected = isCorrected ? composite((one) => one.corrected ?? one.raw) : null;
  return untilKept(ports, shard, { name: slo.name, state: states.get(slo.name) }, async (state) => {
    const before = state ?? newState(slo, horizon, horizon);
    return judgeBooks(ports, shard, terms, before, {
      raw,
      corrected,
      failure: failureOf(names, states),
      revised: decideRevision(before, slo, shard.scheduledAt),
      isDeep: false,
      firstDataAt: null,
    });
  });
}

/** The first objective that could not be evaluated. */
function failureOf(names: readonly string[], states: ReadonlyMap<string, SloState>): EvaluationFailure | null {
  for (const name of names) {
    const failure = states.get(name)?.failure;
    if (failure) return { code: failure.code, reason: `objective ${name}: ${failure.reason}` };
  }
  return null;
}
