import type { DocumentPath } from '#core/catalog/source-document.ts';
import { shareOfPercent } from '#core/catalog/target.ts';
import { formatInstant, instant, parseInstant } from '#core/shared/instant.ts';
import type { ForeignDocument } from './foreign-document.ts';
import { type ImportedParts, type Importer, type ImportOptions, NOTHING_IMPORTED } from './importer.ts';
import { serviceMetric, sourceOfQueries } from './metric-data-queries.ts';
import { labelOf, type WrittenDocument, type WrittenSource, writtenExclusion, writtenSlo } from './openslo-parts.ts';

const TYPE = 'AWS::ApplicationSignals::ServiceLevelObjective';

/** SLOs of CloudWatch Application Signals: a template of CloudFormation, or what its API takes and gives. */
export const importApplicationSignals: Importer = (document, options) => {
  const paths = slosOf(document);
  const parts = paths.map((path) => importSlo(document, path, options));
  if (paths.length === 0) document.lose([], `is left out: it holds no ${TYPE}, and no Slo or Name with a Goal`);
  return {
    documents: parts.flatMap(({ documents }) => documents),
    services: new Map(parts.flatMap(({ services }) => [...services])),
    usesPrometheus: false,
  };
};

/** Where the SLOs of a document stand: resources of a template, the answer of Get, or the request of Create. */
function slosOf(document: ForeignDocument): DocumentPath[] {
  document.text(['AWSTemplateFormatVersion']);
  const resources = document.fields(['Resources']).filter((path) => document.peek([...path, 'Type']) === TYPE);
  for (const path of resources) document.text([...path, 'Type']);
  if (resources.length > 0) return resources.map((path) => [...path, 'Properties']);
  if (document.has(['Slo'])) return [['Slo']];
  return document.has(['Name']) && document.has(['Goal']) ? [[]] : [];
}

function importSlo(document: ForeignDocument, path: DocumentPath, options: ImportOptions): ImportedParts {
  const at = (...steps: readonly (string | number)[]): DocumentPath => [...path, ...steps];
  const written = document.text(at('Name')) ?? '';
  const name = labelOf(written);
  const sides = requestSides(document, at) ?? periodSides(document, at);
  if (sides === undefined) {
    document.lose(
      path,
      'is left out: its indicator names no metrics that count requests or can be compared with a threshold',
    );
    return NOTHING_IMPORTED;
  }
  document.lose(at('BurnRateConfigurations'), 'are metrics there and no alerts: the default rules are taken');
  document.lose(at('Goal', 'WarningThreshold'), 'has no equivalent: an SLO is at risk below a tenth of its budget');
  for (const field of ['Arn', 'CreatedTime', 'LastUpdatedTime', 'EvaluationType', 'MetricSourceType'])
    document.lose(at(field), "is the service's own and not needed");
  const service = labelOf(sides.service ?? options.service);
  const slo = writtenSlo({
    name,
    displayName: name === written ? undefined : written,
    description: document.text(at('Description')),
    service,
    ...sides.sides,
    targetPercent: targetOf(document, at('Goal', 'AttainmentGoal')),
    window: windowOf(document, at('Goal', 'Interval')),
  });
  return {
    documents: [slo, ...exclusionsOf(document, at('ExclusionWindows'), name)],
    services: new Map([[service, undefined]]),
    usesPrometheus: false,
  };
}

type At = (...steps: readonly (string | number)[]) => DocumentPath;
type Sides = { readonly good?: WrittenSource; readonly bad?: WrittenSource; readonly total: WrittenSource };

interface Found {
  readonly sides: Sides;
  readonly service: string | undefined;
}

/** A request-based indicator: requests that are counted, or the latency or availability of a service's operation. */
function requestSides(document: ForeignDocument, at: At): Found | undefined {
  const [config = ''] = ['RequestBasedSli', 'RequestBasedSliConfig'].filter((field) => document.has(at(field)));
  const [inner = ''] = ['RequestBasedSliMetric', 'RequestBasedSliMetricConfig'].filter((field) =>
    document.has(at(config, field)),
  );
  const metric = at(config, inner);
  const total = sourceOfQueries(document, [...metric, 'TotalRequestCountMetric']);
  const monitored: DocumentPath = [...metric, 'MonitoredRequestCountMetric'];
  const good = sourceOfQueries(document, [...monitored, 'GoodCountMetric']);
  const bad = sourceOfQueries(document, [...monitored, 'BadCountMetric']);
  const { service, dimensions } = serviceMetric(document, metric);
  if (total !== undefined && good !== undefined) return { service, sides: { good, total } };
  if (total !== undefined && bad !== undefined) return { service, sides: { bad, total } };
  const type = document.text([...metric, 'MetricType']);
  const of = (name: string, statistic: string): WrittenSource => ({
    type: 'CloudWatch',
    spec: { namespace: 'ApplicationSignals', metric: name, dimensions, statistic },
  });
  if (type === 'AVAILABILITY')
    return { service, sides: { bad: of('Fault', 'Sum'), total: of('Fault', 'SampleCount') } };
  const threshold = document.text(at(config, 'MetricThreshold'), [...metric, 'MetricThreshold']);
  const operator = document.text(at(config, 'ComparisonOperator'));
  if (type !== 'LATENCY' || threshold === undefined) return undefined;
  if (operator === 'LessThan')
    document.note(at(config, 'ComparisonOperator'), 'becomes "at most": CloudWatch counts up to and with a bound');
  return { service, sides: { good: of('Latency', `TC(:${threshold})`), total: of('Latency', 'SampleCount') } };
}

const OPERATORS: Readonly<Record<string, string>> = {
  GreaterThanOrEqualTo: '>=',
  GreaterThan: '>',
  LessThan: '<',
  LessThanOrEqualTo: '<=',
};

/** A period-based indicator: each period is good where a metric keeps to a threshold. Here each minute is judged. */
function periodSides(document: ForeignDocument, at: At): Found | undefined {
  const [config = ''] = ['Sli', 'SliConfig'].filter((field) => document.has(at(field)));
  const [inner = ''] = ['SliMetric', 'SliMetricConfig'].filter((field) => document.has(at(config, field)));
  const metric = at(config, inner);
  const operator = OPERATORS[document.text(at(config, 'ComparisonOperator')) ?? ''];
  const threshold = document.text(at(config, 'MetricThreshold'));
  const found = sourceOfQueries(document, [...metric, 'MetricDataQueries'], 'any');
  const spec = found?.type === 'CloudWatch' ? found.spec : undefined;
  if (spec === undefined || operator === undefined || threshold === undefined) return undefined;
  const period = document.text([...metric, 'PeriodSeconds']);
  if (period !== undefined && period !== '60')
    document.note([...metric, 'PeriodSeconds'], `becomes 60: each minute is judged by itself, not each ${period} s`);
  const { service } = serviceMetric(document, metric);
  const [expression, metrics] =
    'expression' in spec ? [`(${String(spec.expression)})`, spec.metrics] : ['m1', { m1: spec }];
  const judged = (otherwise: 0 | 1): WrittenSource => ({
    type: 'CloudWatch',
    spec: { expression: `IF(${expression} ${operator} ${threshold}, 1, ${otherwise})`, metrics },
  });
  return { service, sides: { good: judged(0), total: judged(1) } };
}

function targetOf(document: ForeignDocument, path: DocumentPath): string {
  const written = document.text(path);
  if (written === undefined) {
    document.note(path, 'is missing: 99 % is taken, the default there');
    return '99';
  }
  if (shareOfPercent(written) !== undefined) return written;
  document.note(path, 'leaves no budget: 99.999 % is taken');
  return '99.999';
}

/** What the other side takes where no interval is given. */
const DEFAULT_WINDOW = { duration: '7d', isRolling: true };
const UNITS: Readonly<Record<string, string>> = { MINUTE: 'm', HOUR: 'h', DAY: 'd', MONTH: 'M' };

function windowOf(document: ForeignDocument, path: DocumentPath): Readonly<Record<string, unknown>> {
  const read = (kind: string) => {
    const [duration, unit] = [
      document.text([...path, kind, 'Duration']),
      document.text([...path, kind, 'DurationUnit']),
    ];
    return duration === undefined ? undefined : { duration, unit: UNITS[unit ?? ''] ?? 'd' };
  };
  const rolling = read('RollingInterval');
  if (rolling !== undefined) {
    if (rolling.unit !== 'M') return { duration: `${rolling.duration}${rolling.unit}`, isRolling: true };
    document.note([...path, 'RollingInterval'], `has no fixed length: ${Number(rolling.duration) * 30}d is taken`);
    return { duration: `${Number(rolling.duration) * 30}d`, isRolling: true };
  }
  const calendar = read('CalendarInterval');
  if (calendar === undefined) return DEFAULT_WINDOW;
  const start = document.text([...path, 'CalendarInterval', 'StartTime']) ?? '0';
  document.note([...path, 'CalendarInterval'], 'has no time zone: its periods begin in UTC');
  return {
    duration: `${calendar.duration}${calendar.unit}`,
    isRolling: false,
    calendar: { startTime: wallTimeOf(start), timeZone: 'UTC' },
  };
}

/** Epoch seconds, or RFC 3339, as OpenSLO writes a wall time. */
function wallTimeOf(start: string): string {
  const at = /^\d+(?:\.\d+)?$/.test(start) ? instant(Math.round(Number(start) * 1000)) : parseInstant(start);
  return formatInstant(at ?? instant(0))
    .slice(0, 19)
    .replace('T', ' ');
}

const MS: Readonly<Record<string, number>> = { MINUTE: 60_000, HOUR: 3_600_000, DAY: 86_400_000 };

/** Windows of exclusion with a start are corrections; those that recur by cron or rate have to be written by hand. */
function exclusionsOf(document: ForeignDocument, path: DocumentPath, slo: string): WrittenDocument[] {
  return document.items(path).flatMap((item, index) => {
    const start = document.peek([...item, 'StartTime']);
    const from =
      typeof start === 'string' ? parseInstant(start) : typeof start === 'number' ? instant(start * 1000) : undefined;
    if (from === undefined || document.has([...item, 'RecurrenceRule'])) {
      document.lose(item, 'recurs, or has no start: write a Correction with a recurrence');
      return [];
    }
    document.text([...item, 'StartTime']);
    const lengthMs =
      Number(document.text([...item, 'Window', 'Duration'])) *
      (MS[document.text([...item, 'Window', 'DurationUnit']) ?? ''] ?? Number.NaN);
    const reason = document.text([...item, 'Reason']) ?? 'imported from Application Signals';
    if (!Number.isSafeInteger(lengthMs)) return [];
    return [
      writtenExclusion(
        `${slo}-exclusion-${index + 1}`.slice(-63),
        slo,
        reason,
        formatInstant(from),
        formatInstant(instant(from + lengthMs)),
      ),
    ];
  });
}
