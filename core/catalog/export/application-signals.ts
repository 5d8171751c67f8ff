import type { Catalog } from '#core/catalog/schema.ts';
import { percentOfShare } from '#core/catalog/target.ts';
import { wallInstant } from '#core/shared/calendar.ts';
import { DAY_MS, formatInstant, HOUR_MS, MINUTE_MS } from '#core/shared/instant.ts';
import type { BudgetWindow, Correction, Metric, RatioSli, Slo } from '#core/slo/schema.ts';
import { compositeLoss, type ExportLoss } from './export-loss.ts';

/** A template of CloudFormation. */
export interface Template {
  readonly AWSTemplateFormatVersion: string;
  readonly Resources: Readonly<Record<string, object>>;
}

/** Ten burn rates an SLO, up to a week each. https://docs.aws.amazon.com/applicationsignals/latest/APIReference/API_BurnRateConfiguration.html */
const BURN_RATES_MAX = 10;
const LOOK_BACK_MINUTES_MAX = 10_080;

/** SLOs of CloudWatch Application Signals for those that count requests in CloudWatch. */
export function exportApplicationSignals({ slos, composites }: Catalog): {
  readonly template: Template;
  readonly losses: ExportLoss[];
} {
  const losses = composites.map(compositeLoss);
  const resources = slos.flatMap((slo): [string, object][] => {
    const why = whyNot(slo);
    losses.push(...(why === undefined ? lossesOf(slo) : [why]).map((says) => ({ slo: slo.name, says })));
    return why === undefined ? [[logicalId(slo.name), resourceOf(slo)]] : [];
  });
  return { template: { AWSTemplateFormatVersion: '2010-09-09', Resources: Object.fromEntries(resources) }, losses };
}

function whyNot({ sli, budgeting }: Slo): string | undefined {
  if (sli.total.source === 'Prometheus') return 'counts in Prometheus, which Application Signals does not see';
  return budgeting.method === 'Occurrences'
    ? undefined
    : `counts by ${budgeting.method}, and this export is of requests`;
}

function lossesOf({ window, rules, corrections, policies, runbook, minFailures }: Slo): string[] {
  const recurring = corrections.filter((one) => !isExclusion(one));
  return [
    ...(window.kind === 'calendar' && window.timeZone !== 'UTC'
      ? [`has periods in ${window.timeZone}: there is no time zone, so they begin at the instant of the first one`]
      : []),
    ...(rules.length > 0
      ? ['alerts by no rule there: burn rates are metrics, and their alarms are yours to make']
      : []),
    ...(minFailures > 1 ? [`has a minimum of ${minFailures} failures, which has no equivalent`] : []),
    ...(recurring.length > 0
      ? [`has ${recurring.length} corrections that recur or count as good, which have no equivalent`]
      : []),
    ...(policies.length > 0 ? ['has error-budget policies, which have no equivalent'] : []),
    ...(runbook === undefined ? [] : ['has a runbook, which has no equivalent']),
  ];
}

function resourceOf(slo: Slo): object {
  const lookbacks = [...new Set(slo.rules.flatMap(({ longMs, shortMs }) => [longMs, shortMs]))]
    .map((ms) => ms / MINUTE_MS)
    .filter((minutes) => minutes <= LOOK_BACK_MINUTES_MAX)
    .slice(0, BURN_RATES_MAX);
  const exclusions = slo.corrections.flatMap((one) => (isExclusion(one) ? [exclusionOf(one)] : []));
  return {
    Type: 'AWS::ApplicationSignals::ServiceLevelObjective',
    Properties: {
      Name: slo.name,
      ...(slo.description === '' ? {} : { Description: slo.description }),
      RequestBasedSli: { RequestBasedSliMetric: requestsOf(slo.sli) },
      Goal: { AttainmentGoal: Number(percentOfShare(slo.target)), Interval: intervalOf(slo.window) },
      ...(lookbacks.length === 0
        ? {}
        : { BurnRateConfigurations: lookbacks.map((LookBackWindowMinutes) => ({ LookBackWindowMinutes })) }),
      ...(exclusions.length === 0 ? {} : { ExclusionWindows: exclusions }),
    },
  };
}

function requestsOf({ counts, part, total }: RatioSli) {
  const monitored = counts === 'good' ? 'GoodCountMetric' : 'BadCountMetric';
  return {
    TotalRequestCountMetric: queriesOf(total, 'total'),
    MonitoredRequestCountMetric: { [monitored]: queriesOf(part, counts) },
  };
}

function queriesOf(metric: Metric, Id: string): object[] {
  if (metric.source === 'Prometheus') return [];
  const account = metric.accountId === undefined ? {} : { AccountId: metric.accountId };
  const stat = (one: {
    namespace: string;
    metricName: string;
    dimensions: Readonly<Record<string, string>>;
    statistic: string;
  }) => ({
    Metric: {
      Namespace: one.namespace,
      MetricName: one.metricName,
      Dimensions: Object.entries(one.dimensions).map(([Name, Value]) => ({ Name, Value })),
    },
    Period: 60,
    Stat: one.statistic,
  });
  if (metric.source === 'CloudWatch') return [{ Id, MetricStat: stat(metric), ReturnData: true, ...account }];
  const inputs = Object.entries(metric.inputs).map(([id, input]) => ({
    Id: id,
    MetricStat: stat(input),
    ReturnData: false,
    ...account,
  }));
  return [{ Id: `${Id}Expression`, Expression: metric.expression, ReturnData: true }, ...inputs];
}

function intervalOf(window: BudgetWindow): object {
  if (window.kind === 'rolling') {
    const unit = UNITS.find(({ ms }) => window.lengthMs % ms === 0) ?? { ms: MINUTE_MS, name: 'MINUTE' };
    return { RollingInterval: { Duration: window.lengthMs / unit.ms, DurationUnit: unit.name } };
  }
  const { every, unit, anchor, timeZone } = window;
  const { count, name } = CALENDAR_UNITS[unit];
  const StartTime = wallInstant(anchor, timeZone) / 1000;
  return { CalendarInterval: { StartTime, Duration: every * count, DurationUnit: name } };
}

const UNITS = [
  { ms: DAY_MS, name: 'DAY' },
  { ms: HOUR_MS, name: 'HOUR' },
  { ms: MINUTE_MS, name: 'MINUTE' },
];
const CALENDAR_UNITS = {
  day: { count: 1, name: 'DAY' },
  week: { count: 7, name: 'DAY' },
  month: { count: 1, name: 'MONTH' },
  year: { count: 12, name: 'MONTH' },
} as const;

function isExclusion({ kind, when }: Correction): boolean {
  return kind === 'exclude' && when.type === 'once';
}

function exclusionOf({ when, reason }: Correction): object {
  if (when.type !== 'once') throw new RangeError('only a correction that happens once has an end');
  const Window = { Duration: Math.ceil((when.to - when.from) / MINUTE_MS), DurationUnit: 'MINUTE' };
  return { Window, StartTime: formatInstant(when.from), Reason: reason };
}

/** Letters and digits only. */
function logicalId(name: string): string {
  return name
    .split('-')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('');
}
