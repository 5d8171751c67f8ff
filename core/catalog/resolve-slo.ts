import type { RatioSli, Slo } from '#core/slo/schema.ts';
import { type RuleSurroundings, resolveRules } from './resolve-rules.ts';
import { resolveSli, type SliSurroundings } from './resolve-sli.ts';
import type { SloDocument } from './slo-document.ts';
import type { SourceDocument } from './source-document.ts';
import { shareOfPercent, shareText } from './target.ts';

/** What an SLO is resolved with. */
export interface SloSurroundings extends RuleSurroundings {
  /** The SLIs that have a document of their own, by name; undefined where one is wrong. */
  readonly slis: ReadonlyMap<string, RatioSli | undefined>;
  readonly sliSurroundings: SliSurroundings;
}

/** Gives the SLO as the platform runs it. Undefined where something that it needs is wrong. */
export function resolveSlo(
  document: SourceDocument,
  { metadata, spec }: SloDocument,
  surroundings: SloSurroundings,
): Slo | undefined {
  const sli = spec.indicator
    ? resolveSli(
        { document, path: ['spec', 'indicator', 'spec'], spec: spec.indicator.spec },
        surroundings.sliSurroundings,
      )
    : surroundings.slis.get(spec.indicatorRef ?? '');
  const target = targetOf(spec);
  const windowMs = spec.timeWindow[0]?.duration;
  if (target === undefined || windowMs === undefined) return undefined;
  const minFailures = metadata.annotations?.['evenkeel.dev/min-failures'] ?? surroundings.ruleBook.minFailures;
  const rules = resolveRules({ document, policies: spec.alertPolicies, target, windowMs, minFailures }, surroundings);
  if (!sli) return undefined;
  const runbook = metadata.annotations?.['evenkeel.dev/runbook'];
  return {
    name: metadata.name,
    displayName: metadata.displayName ?? metadata.name,
    service: spec.service,
    description: spec.description ?? '',
    target,
    window: { kind: 'rolling', lengthMs: windowMs },
    budgeting: { method: 'Occurrences' },
    minFailures,
    rules,
    sli,
    ...(runbook === undefined ? {} : { runbook }),
  };
}

function targetOf({ objectives }: SloDocument['spec']): string | undefined {
  const objective = objectives[0];
  return objective?.target === undefined ? shareOfPercent(objective?.targetPercent ?? '') : shareText(objective.target);
}
