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

/** A composite of answers and of their latency, which counts in an SLI of its own, with the parts of it that a test is about. */
export function compositeText(
  parts: { answers?: string; latency?: string; spec?: string; more?: string } = {},
): string {
  const { answers = '{ target: 0.999, compositeWeight: 3, indicatorRef: requests }' } = parts;
  const { latency = '{ displayName: fast, targetPercent: 99, indicatorRef: latency }' } = parts;
  return sloText({
    metadata: '{ name: checkout, displayName: Checkout }',
    objective: `${answers}\n    - ${latency}`,
    spec: parts.spec ?? '',
    more: `---
apiVersion: openslo/v1
kind: SLI
metadata: { name: latency }
spec:
  ratioMetric:
    good:
      metricSource: { type: CloudWatch, spec: { namespace: Shop, metric: Time, statistic: "TC(:0.3)" } }
    total:
      metricSource: { type: CloudWatch, spec: { namespace: Shop, metric: Time, statistic: SampleCount } }
${parts.more ?? ''}`,
  }).replace('  indicatorRef: requests\n  timeWindow', '  timeWindow');
}

/** A correction and a policy that name the composite. */
export const CORRECTION_AND_POLICY = `---
apiVersion: evenkeel.dev/v1
kind: Correction
metadata: { name: once }
spec: { slos: [checkout], kind: exclude, reason: upgrade, from: 2026-01-01T00:00:00Z, to: 2026-01-01T01:00:00Z }
---
apiVersion: evenkeel.dev/v1
kind: ErrorBudgetPolicy
metadata: { name: freeze }
spec:
  slos: [checkout]
  rules: [{ name: low, when: { remainingAtMost: 0.1 }, do: [hold-releases] }]`;
