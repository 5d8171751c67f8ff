import type { Accounts } from './accounts.ts';
import { LIMITS } from './limits.ts';
import { type MetricStore, newestMs, type StoredMetric } from './metric-store.ts';
import type { ListMetricsInput } from './requests.ts';
import { ServiceError } from './service-error.ts';

/** The answer as it goes over the wire. */
export interface ListMetricsOutput {
  readonly Metrics: { Namespace: string; MetricName: string; Dimensions: { Name: string; Value: string }[] }[];
  readonly OwningAccounts?: string[];
  readonly NextToken?: string;
}

/**
 * Lists metrics, 500 a page. Metrics never go away here and new ones come last, so a page number among them stays true
 * between two pages. The 15 minutes that a new metric may take to be listed are not kept up: tests would only wait.
 */
export function listMetrics(
  store: MetricStore,
  accounts: Accounts,
  nowMs: number,
  input: ListMetricsInput,
): ListMetricsOutput {
  const owners = ownersOf(accounts, input);
  const newestAtLeastMs = nowMs - (input.RecentlyActive === undefined ? LIMITS.listedMs : LIMITS.recentlyActiveMs);
  const page: StoredMetric[] = [];
  let index = readToken(input.NextToken);
  for (const metric of store.from(index)) {
    if (matches(metric, owners, input) && newestMs(metric) >= newestAtLeastMs) {
      if (page.length === LIMITS.metricsPerPageMax)
        return { ...output(page, input), NextToken: `metrics-from-${index}` };
      page.push(metric);
    }
    index += 1;
  }
  return output(page, input);
}

/** API ListMetrics: linked accounts only with IncludeLinkedAccounts; OwningAccount "to return metrics only from one source account". */
function ownersOf(accounts: Accounts, input: ListMetricsInput): readonly string[] {
  if (!input.IncludeLinkedAccounts) return [accounts.own];
  const all = [accounts.own, ...accounts.linked];
  return input.OwningAccount === undefined ? all : all.filter((account) => account === input.OwningAccount);
}

/** API ListMetrics: name and namespace "match exactly"; a metric with a filter's dimension "and also other dimensions ... will be returned". */
function matches({ name }: StoredMetric, owners: readonly string[], input: ListMetricsInput): boolean {
  return (
    owners.includes(name.accountId) &&
    (input.Namespace ?? name.namespace) === name.namespace &&
    (input.MetricName ?? name.metricName) === name.metricName &&
    input.Dimensions.every((filter) =>
      name.dimensions.some((held) => held.name === filter.Name && (filter.Value ?? held.value) === held.value),
    )
  );
}

function readToken(token: string | undefined): number {
  if (token === undefined) return 0;
  const index = /^metrics-from-(\d{1,9})$/.exec(token)?.[1];
  // ListMetrics has no error of its own for it (API ListMetrics, Errors): a bad parameter value.
  if (index === undefined)
    throw new ServiceError('InvalidParameterValue', `The value ${token} for parameter NextToken is invalid.`);
  return Number(index);
}

/** API ListMetrics: OwningAccounts is "a 1:1 mapping between each metric that is returned and the ID of the owning account". */
function output(page: readonly StoredMetric[], input: ListMetricsInput): ListMetricsOutput {
  return {
    Metrics: page.map(({ name }) => ({
      Namespace: name.namespace,
      MetricName: name.metricName,
      Dimensions: name.dimensions.map((held) => ({ Name: held.name, Value: held.value })),
    })),
    ...(input.IncludeLinkedAccounts ? { OwningAccounts: page.map(({ name }) => name.accountId) } : {}),
  };
}
