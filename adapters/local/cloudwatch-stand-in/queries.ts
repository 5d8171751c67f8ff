import type { Accounts } from './accounts.ts';
import type { MetricName } from './metric-store.ts';
import type { GetMetricDataInput } from './requests.ts';
import { isPeriod } from './retention.ts';
import { ServiceError } from './service-error.ts';
import { parseStatistic, type Statistic } from './statistic-text.ts';

/** A query that makes sense. */
export interface SeriesQuery {
  readonly id: string;
  readonly label: string;
  readonly metric: MetricName;
  readonly statistic: Statistic;
  readonly periodSeconds: number;
  readonly unit: string | undefined;
  readonly isReturned: boolean;
}

/**
 * Reads the queries of a GetMetricData call. All that is wrong is said in one ValidationError, a line each, as the
 * service does (yet-another-cloudwatch-exporter#385: "The value None for parameter MetricDataQueries.member.223 ...").
 */
export function readQueries(input: GetMetricDataInput, accounts: Accounts): SeriesQuery[] {
  const faults: string[] = [];
  const ids = new Set<string>();
  const queries = input.MetricDataQueries.flatMap((query, index): SeriesQuery[] => {
    const path = `MetricDataQueries.member.${index + 1}`;
    const statistic = statisticOf(query.MetricStat?.Stat ?? '');
    faults.push(...faultsOf(query, path, statistic));
    if (ids.has(query.Id)) faults.push(`The value ${query.Id} for parameter ${path}.Id is not unique.`);
    ids.add(query.Id);
    if (query.MetricStat === undefined || statistic === undefined) return [];
    const { Metric, Period, Unit } = query.MetricStat;
    return [
      {
        id: query.Id,
        // API MetricDataQuery: "If Label is omitted, CloudWatch generates a default": here always the metric's name.
        // Dynamic labels (`${...}`) stay as they were written.
        label: query.Label ?? Metric.MetricName,
        metric: {
          accountId: query.AccountId ?? accounts.own,
          namespace: Metric.Namespace,
          metricName: Metric.MetricName,
          dimensions: Metric.Dimensions.map(({ Name, Value }) => ({ name: Name, value: Value })),
        },
        statistic,
        periodSeconds: Period,
        unit: Unit,
        isReturned: query.ReturnData,
      },
    ];
  });
  if (input.StartTime >= input.EndTime) faults.push('The parameter StartTime must be less than the parameter EndTime.');
  if (faults.length > 0) throw new ServiceError('ValidationError', faults.join('\n'));
  refuseStrangers(queries, accounts);
  return queries;
}

type Query = GetMetricDataInput['MetricDataQueries'][number];

/** API MetricDataQuery: "letters, numbers, and underscore. The first character must be a lowercase letter." */
const ID = /^[a-z][a-zA-Z0-9_]*$/;

function faultsOf(query: Query, path: string, statistic: Statistic | undefined): string[] {
  const faults: string[] = [];
  const { Id, MetricStat, Expression } = query;
  if (!ID.test(Id))
    faults.push(`The value ${Id} for parameter ${path}.Id is not matching the expected pattern ${ID.source}.`);
  if (MetricStat !== undefined && Expression !== undefined) {
    faults.push(
      `The parameters ${path}.MetricStat and ${path}.Expression are mutually exclusive and you have specified both.`,
    );
  } else if (Expression !== undefined) {
    faults.push(
      `${path}.Expression is metric math, which this stand-in of CloudWatch does not compute: ask for the metrics and compute it yourself.`,
    );
  } else if (MetricStat === undefined) {
    faults.push(`Either the parameter ${path}.MetricStat or ${path}.Expression is required.`);
  }
  if (MetricStat !== undefined && !isPeriod(MetricStat.Period)) {
    faults.push(
      `The value ${MetricStat.Period} for parameter ${path}.MetricStat.Period is not 1, 5, 10, 20, 30 or a multiple of 60.`,
    );
  }
  if (MetricStat !== undefined && statistic === undefined) {
    faults.push(`The value ${MetricStat.Stat} for parameter ${path}.MetricStat.Stat is not a valid statistic.`);
  }
  return faults;
}

/**
 * API MetricDataQuery: AccountId is for "a monitoring account". What an account that is not linked gives is not
 * documented; the whole call is refused as not allowed, so that a wrong link is loud and not an empty series.
 */
function refuseStrangers(queries: readonly SeriesQuery[], accounts: Accounts): void {
  const stranger = queries.find(
    ({ metric }) => metric.accountId !== accounts.own && !accounts.linked.includes(metric.accountId),
  );
  if (stranger === undefined) return;
  const { accountId } = stranger.metric;
  throw new ServiceError(
    'AccessDenied',
    `Account ${accounts.own} is not authorized to perform cloudwatch:GetMetricData on account ${accountId} (query ${stranger.id}): it is not a linked source account.`,
  );
}

/** The same few texts come in every call, hundreds of times: remembered, up to a limit. */
const remembered = new Map<string, Statistic | undefined>();
const REMEMBERED_MAX = 1_000;

function statisticOf(text: string): Statistic | undefined {
  if (remembered.has(text)) return remembered.get(text);
  if (remembered.size >= REMEMBERED_MAX) remembered.clear();
  const statistic = parseStatistic(text);
  remembered.set(text, statistic);
  return statistic;
}
