import {
  CloudWatchClient,
  GetMetricDataCommand,
  type GetMetricDataCommandOutput,
  type MetricDataQuery,
  type MetricDatum,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { onTestFinished } from 'vitest';
import { type CloudWatchStandIn, startCloudWatchStandIn } from '#adapters/local/cloudwatch-stand-in/start-stand-in.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
/** A Sunday noon: whole minutes, five minutes and hours at once. */
export const NOON = Date.UTC(2026, 10, 22, 12, 0, 0);

/** What a read of one query gave: [minutes from noon, value] in the order returned, and its status. */
export interface ReadSeries {
  readonly points: [number, number][];
  readonly status: string | undefined;
}

/** A stand-in, the real SDK client that talks to it, and the clock that a test may move. */
export interface World {
  readonly standIn: CloudWatchStandIn;
  readonly client: CloudWatchClient;
  readonly clock: { nowMs: number };
  put(...data: MetricDatum[]): Promise<unknown>;
  read(stat: string, options?: ReadOptions): Promise<ReadSeries>;
  readAll(queries: MetricDataQuery[], options?: ReadOptions): Promise<GetMetricDataCommandOutput>;
}

export interface ReadOptions {
  readonly metricName?: string;
  readonly from?: number;
  readonly to?: number;
  readonly period?: number;
  readonly unit?: 'Seconds' | 'Milliseconds';
  readonly ascending?: boolean;
  readonly nextToken?: string | undefined;
  readonly maxDatapoints?: number;
}

export async function startWorld(
  options: { accountId?: string; linkedAccounts?: string[]; attempts?: number } = {},
): Promise<World> {
  const clock = { nowMs: NOON };
  const { attempts = 1, ...accounts } = options;
  const standIn = await startCloudWatchStandIn({ now: () => clock.nowMs, ...accounts });
  const client = new CloudWatchClient({
    endpoint: standIn.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: attempts,
  });
  onTestFinished(async () => {
    client.destroy();
    await standIn.close();
  });
  const readAll: World['readAll'] = (MetricDataQueries, read = {}) =>
    client.send(
      new GetMetricDataCommand({
        MetricDataQueries,
        StartTime: new Date(read.from ?? NOON - HOUR_MS),
        EndTime: new Date(read.to ?? NOON),
        ...(read.ascending === false ? {} : { ScanBy: 'TimestampAscending' as const }),
        ...(read.nextToken === undefined ? {} : { NextToken: read.nextToken }),
        ...(read.maxDatapoints === undefined ? {} : { MaxDatapoints: read.maxDatapoints }),
      }),
    );
  return {
    standIn,
    client,
    clock,
    readAll,
    put: (...MetricData) => client.send(new PutMetricDataCommand({ Namespace: 'Shop', MetricData })),
    read: async (stat, read = {}) => {
      const answer = await readAll([query('q', stat, read)], read);
      return seriesOf(answer, 'q');
    },
  };
}

/** A query of `Shop` / `Latency`. */
export function query(id: string, stat: string, options: ReadOptions = {}): MetricDataQuery {
  return {
    Id: id,
    MetricStat: {
      Metric: { Namespace: 'Shop', MetricName: options.metricName ?? 'Latency' },
      Period: options.period ?? 60,
      Stat: stat,
      ...(options.unit === undefined ? {} : { Unit: options.unit }),
    },
  };
}

export function seriesOf(answer: GetMetricDataCommandOutput, id: string): ReadSeries {
  const result = answer.MetricDataResults?.find((one) => one.Id === id);
  const points = (result?.Timestamps ?? []).map((at, index): [number, number] => [
    (at.getTime() - NOON) / MINUTE_MS,
    result?.Values?.[index] ?? Number.NaN,
  ]);
  return { points, status: result?.StatusCode };
}

/** A moment so many minutes from noon. */
export function minute(fromNoon: number): Date {
  return new Date(NOON + fromNoon * MINUTE_MS);
}

/** The name, code and HTTP status of what a call throws. */
export async function failureOf(call: Promise<unknown>): Promise<Record<string, unknown>> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return {
      name: error.name,
      status: Reflect.get(Reflect.get(error, '$metadata'), 'httpStatusCode'),
      message: error.message,
    };
  }
  throw new Error('the call was expected to fail');
}
