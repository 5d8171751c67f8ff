import { type CloudWatchClient, paginateListMetrics } from '@aws-sdk/client-cloudwatch';

/** So many things of a kind are looked at: an account may have thousands of functions. */
const FOUND_MAX = 500;

/** The dimensions of every metric of a name that had data in the last three hours. */
export function metricFinder(client: CloudWatchClient) {
  return async (Namespace: string, MetricName: string): Promise<Readonly<Record<string, string>>[]> => {
    const found: Record<string, string>[] = [];
    const pages = paginateListMetrics({ client }, { Namespace, MetricName, RecentlyActive: 'PT3H' });
    for await (const { Metrics: metrics = [] } of pages) {
      for (const { Dimensions: dimensions = [] } of metrics)
        found.push(Object.fromEntries(dimensions.map(({ Name = '', Value = '' }) => [Name, Value])));
      if (found.length >= FOUND_MAX) break;
    }
    return found.slice(0, FOUND_MAX);
  };
}
