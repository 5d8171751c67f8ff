import { isSelector, withLabel } from '#core/catalog/promql.ts';
import type { DocumentPath } from '#core/catalog/source-document.ts';
import { percentOfShare } from '#core/catalog/target.ts';
import type { ForeignDocument } from './foreign-document.ts';
import { type Importer, NOTHING_IMPORTED } from './importer.ts';
import { labelOf, type WrittenSource, writtenSlo } from './openslo-parts.ts';

const INDICATOR: DocumentPath = ['spec', 'service_level_indicator'];
const WINDOW = '28d';

/** slo-generator's `ServiceLevelObjective` of `sre.google.com/v2`, over its Prometheus backend. */
export const importSloGenerator: Importer = (document, options) => {
  const [version, kind] = [document.text(['apiVersion']), document.text(['kind'])];
  const backend = document.text(['spec', 'backend']) ?? '';
  const isPrometheus =
    version === 'sre.google.com/v2' && kind === 'ServiceLevelObjective' && /^prometheus(?:\/|$)/.test(backend);
  const sides = isPrometheus ? sidesOf(document) : undefined;
  const goal = document.text(['spec', 'goal']);
  if (sides === undefined || goal === undefined) {
    document.lose(
      [],
      'is left out: only ServiceLevelObjectives of sre.google.com/v2 over the prometheus backend, by good_bad_ratio or distribution_cut, give counts that can be read here',
    );
    return NOTHING_IMPORTED;
  }
  const written = document.text(['metadata', 'name']) ?? '';
  const labels = document.texts(['metadata', 'labels']);
  const service = labelOf(labels.service_name ?? labels.service ?? options.service);
  document.note(
    ['metadata', 'name'],
    `has its windows and alerts in the error-budget policy of slo-generator's config: a window of ${WINDOW} and the default rules are taken`,
  );
  document.lose(['spec', 'exporters'], 'is not needed: the figures are kept in the books');
  document.lose(['spec', 'error_budget_policy'], "is a part of slo-generator's config: write an ErrorBudgetPolicy");
  const slo = writtenSlo({
    name: labelOf(written),
    description: document.text(['spec', 'description']),
    labels,
    service,
    ...sides,
    targetPercent: percentOfShare(goal),
    window: { duration: WINDOW, isRolling: true },
  });
  return { documents: [slo], services: new Map([[service, undefined]]), usesPrometheus: true };
};

function sidesOf(document: ForeignDocument) {
  const at = (field: string) => document.text([...INDICATOR, field]);
  const method = document.text(['spec', 'method']);
  const query = (text: string): WrittenSource => ({ type: 'Prometheus', query: text });
  if (method === 'distribution_cut') {
    const [expression, bucket] = [at('expression'), at('threshold_bucket')];
    if (expression === undefined || bucket === undefined || !isSelector(expression)) return undefined;
    const total = expression.replace(/_bucket(?=\{|$)/, '_count');
    return { counter: true, good: query(withLabel(expression, 'le', bucket)), total: query(total) };
  }
  if (method !== 'good_bad_ratio') return undefined;
  const [good, bad, valid] = [at('filter_good'), at('filter_bad'), at('filter_valid')];
  const filters = [good, bad, valid].filter((filter) => filter !== undefined);
  if (filters.some((filter) => !isSelector(filter))) return undefined;
  if (valid !== undefined && good !== undefined) return { counter: true, good: query(good), total: query(valid) };
  if (good === undefined || bad === undefined) return undefined;
  const counted = (selector: string) => `sum(increase(${selector}[1m]))`;
  document.note([...INDICATOR, 'filter_bad'], 'is added to the good ones by a query, for a total that counts both');
  return {
    bad: query(`${counted(bad)} or vector(0)`),
    total: query(`(${counted(good)} or vector(0)) + (${counted(bad)} or vector(0))`),
  };
}
