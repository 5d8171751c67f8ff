import type { Catalog } from '#core/catalog/schema.ts';
import { formatDuration } from '#core/shared/duration.ts';
import { DAY_MS } from '#core/shared/instant.ts';
import {
  type AlertRule,
  type PrometheusQuery,
  type RatioSli,
  type Severity,
  type Slo,
  windowMs,
} from '#core/slo/schema.ts';
import { compositeLoss, type ExportLoss } from './export-loss.ts';

/** A file of rules as Prometheus reads it. */
export interface RuleFile {
  readonly groups: readonly { readonly name: string; readonly rules: readonly PrometheusRule[] }[];
}

interface PrometheusRule {
  readonly record?: string;
  readonly alert?: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/**
 * Recording and alerting rules for the SLOs that count in Prometheus, by the names and labels of Sloth, so that its dashboards
 * show them. The error ratio of the whole window is that of events, not Sloth's mean of 5-minute ratios.
 */
export function exportPrometheusRules({ slos, composites }: Catalog): {
  readonly file: RuleFile;
  readonly losses: ExportLoss[];
} {
  const losses = composites.map(compositeLoss);
  const groups = slos.flatMap((slo) => {
    const says = whyNot(slo);
    if (says !== undefined) {
      losses.push({ slo: slo.name, says });
      return [];
    }
    losses.push(...lossesOf(slo));
    return groupsOf(slo);
  });
  return { file: { groups }, losses };
}

function whyNot({ sli, budgeting, window }: Slo): string | undefined {
  if (sli.total.source !== 'Prometheus') return 'counts in CloudWatch, which Prometheus does not see';
  if (budgeting.method !== 'Occurrences') return `counts by ${budgeting.method}, and these rules count events`;
  return window.kind === 'rolling' ? undefined : 'has a calendar window, which PromQL has no range for';
}

function lossesOf({ name, corrections, minFailures, policies }: Slo): ExportLoss[] {
  return [
    ...(minFailures > 1 ? [`alerts at its first failure: a minimum of ${minFailures} failures has no equivalent`] : []),
    ...(corrections.length > 0 ? ['has corrections, which these rules do not know'] : []),
    ...(policies.length > 0 ? ['has error-budget policies, which these rules do not know'] : []),
  ].map((says) => ({ slo: name, says }));
}

function groupsOf(slo: Slo) {
  const id = `${slo.service}-${slo.name}`;
  const labels = { sloth_id: id, sloth_service: slo.service, sloth_slo: slo.name };
  const selector = `{${Object.entries(labels)
    .map(([label, value]) => `${label}=${JSON.stringify(value)}`)
    .join(', ')}}`;
  const period = formatDuration(windowMs(slo.window));
  const windows = [
    ...new Set([5 * 60_000, ...slo.rules.flatMap(({ shortMs, longMs }) => [shortMs, longMs]), windowMs(slo.window)]),
  ];
  const budget = budgetText(slo.target);
  const meta = (record: string, expr: string): PrometheusRule => ({ record, expr, labels });
  const overBudget = (of: string) =>
    `${of}${selector}\n/ on(sloth_id, sloth_slo, sloth_service) group_left\nslo:error_budget:ratio${selector}`;
  return [
    {
      name: `sloth-slo-sli-recordings-${id}`,
      rules: windows
        .toSorted((a, b) => a - b)
        .map((ms) => ({
          record: ratioOf(formatDuration(ms)),
          expr: errorRatio(slo.sli, formatDuration(ms)),
          labels: { ...labels, sloth_window: formatDuration(ms) },
        })),
    },
    {
      name: `sloth-slo-meta-recordings-${id}`,
      rules: [
        meta('slo:objective:ratio', `vector(${slo.target})`),
        meta('slo:error_budget:ratio', `vector(${budget})`),
        meta('slo:time_period:days', `vector(${windowMs(slo.window) / DAY_MS})`),
        meta('slo:current_burn_rate:ratio', overBudget(ratioOf('5m'))),
        meta('slo:period_burn_rate:ratio', overBudget(ratioOf(period))),
        meta('slo:period_error_budget_remaining:ratio', `1 - slo:period_burn_rate:ratio${selector}`),
        {
          ...meta('sloth_slo_info', 'vector(1)'),
          labels: { ...labels, sloth_mode: 'evenkeel', sloth_spec: 'openslo/v1' },
        },
      ],
    },
    {
      name: `sloth-slo-alerts-${id}`,
      rules: (['page', 'ticket'] as const).flatMap((severity) => alertOf(slo, severity, selector, budget)),
    },
  ].filter(({ rules }) => rules.length > 0);
}

function ratioOf(window: string): string {
  return `slo:sli_error:ratio_rate${window}`;
}

/** The share of bad events; a series of failures that does not exist yet stands for none. */
function errorRatio({ counts, part, total }: RatioSli, window: string): string {
  const [some, all] = [part, total].map((side) => (side.source === 'Prometheus' ? counted(side, window) : ''));
  if (counts === 'bad') return `(${some} or 0 * ${all})\n/\n${all}`;
  return `1 - (${some} or 0 * ${all})\n/\n${all}`;
}

function counted({ query, counter }: PrometheusQuery, window: string): string {
  return counter ? `sum(rate(${query}[${window}]))` : `sum(sum_over_time((${query})[${window}:1m]))`;
}

/** `1 - target` as a decimal, by its digits. */
function budgetText(target: string): string {
  const places = target.split('.')[1] ?? '';
  const whole = 10n ** BigInt(places.length);
  const digits = (whole - BigInt(places === '' ? 0 : places)).toString().padStart(places.length + 1, '0');
  return places === '' ? '1' : `${digits.slice(0, -places.length)}.${digits.slice(-places.length)}`;
}

function alertOf(slo: Slo, severity: Severity, selector: string, budget: string): PrometheusRule[] {
  const rules = slo.rules.filter((rule) => rule.severity === severity);
  if (rules.length === 0) return [];
  const burns = ({ threshold, longMs, shortMs }: AlertRule) => {
    const over = (ms: number) => `(${ratioOf(formatDuration(ms))}${selector} > (${threshold} * ${budget}))`;
    return `(\n  ${over(shortMs)}\n  and ignoring (sloth_window)\n  ${over(longMs)}\n)`;
  };
  return [
    {
      alert: `${slo.name}-${severity}`,
      expr: rules.map(burns).join('\nor ignoring (sloth_window)\n'),
      labels: { sloth_severity: severity },
      annotations: {
        title: `(${severity}) {{$labels.sloth_service}} {{$labels.sloth_slo}}: the error budget burns too fast`,
        summary: `${slo.displayName} fails more often than its objective allows`,
        ...(slo.runbook === undefined ? {} : { runbook_url: slo.runbook }),
      },
    },
  ];
}
