import { readYaml } from '#adapters/documents/read-yaml.ts';
import { formatProblem, formatWarning } from '#core/catalog/problem.ts';
import { type CatalogVerdict, readCatalog } from '#core/catalog/read-catalog.ts';
import { canFire, defaultRules, MIN_FAILURES_DEFAULT } from '#core/slo/alert-rules.ts';

const ruleBook = { minFailures: MIN_FAILURES_DEFAULT, defaultRules, canFire };

/** The verdict on documents that are given as the text of one file, `c.yaml`. */
export function readText(text: string, homeRegion = 'eu-central-1'): CatalogVerdict {
  return readCatalog(readYaml('c.yaml', text), { ruleBook, homeRegion });
}

/** The problems as they are printed; none where the text is a valid catalog. */
export function problemsOf(text: string): string[] {
  const verdict = readText(text);
  return verdict.valid ? [] : verdict.problems.map(formatProblem);
}

export function warningsOf(text: string): string[] {
  return readText(text).warnings.map(formatWarning);
}

/** A catalog of one service and one SLO, with the parts of it that a test is about in place of the usual ones. */
export function sloText(
  parts: { metadata?: string; window?: string; objective?: string; spec?: string; more?: string } = {},
): string {
  return `apiVersion: openslo/v1
kind: Service
metadata: { name: shop }
spec: {}
---
apiVersion: openslo/v1
kind: SLO
metadata: ${parts.metadata ?? '{ name: availability }'}
spec:
  service: shop
  indicatorRef: requests
  timeWindow:
    - ${parts.window ?? '{ duration: 30d, isRolling: true }'}
  budgetingMethod: Occurrences
  objectives:
    - ${parts.objective ?? 'targetPercent: 99.9'}
${parts.spec ?? ''}
---
apiVersion: openslo/v1
kind: SLI
metadata: { name: requests }
spec:
  ratioMetric:
    bad:
      metricSource: { type: CloudWatch, spec: { namespace: Shop, metric: Errors, statistic: Sum } }
    total:
      metricSource: { type: CloudWatch, spec: { namespace: Shop, metric: Requests, statistic: Sum } }
${parts.more ?? ''}`;
}
