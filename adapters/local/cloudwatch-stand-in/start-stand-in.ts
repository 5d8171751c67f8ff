import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Accounts } from './accounts.ts';
import { Faults, type MetricFailure, type MetricSelector } from './faults.ts';
import { getMetricData } from './get-metric-data.ts';
import { LIMITS, type UNITS } from './limits.ts';
import { listMetrics } from './list-metrics.ts';
import { bucketSecond, forgetExpired, MetricStore } from './metric-store.ts';
import { answer, operationOf, readInput, refuse } from './protocol.ts';
import { putMetricData } from './put-metric-data.ts';
import { parseGetMetricData, parseListMetrics, parsePutMetricData } from './requests.ts';
import { ServiceError } from './service-error.ts';

/** A CloudWatch on this machine that the AWS SDK talks to unchanged, by AWS_ENDPOINT_URL_CLOUDWATCH or `endpoint`. */
export interface CloudWatchStandIn {
  /** `http://127.0.0.1:PORT`. */
  readonly endpoint: string;
  /** Operation name -> calls answered, refused and throttled ones too: what CloudWatch would count against a quota. */
  readonly calls: ReadonlyMap<string, number>;
  /** Fills in data of any time and any namespace (`AWS/Lambda`), as if the stand-in had been running; adds to what is there. */
  seed(series: SeedSeries): void;
  /** Makes GetMetricData answer a metric with a failure until it is mended by undefined. */
  failMetric(selector: MetricSelector, failure: MetricFailure | undefined): void;
  /** Answers the next calls with ThrottlingException. The SDK tries again by itself: three attempts a call by default. */
  throttleNext(calls: number): void;
  close(): Promise<void>;
}

/** The past of one metric. */
interface SeedSeries {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Readonly<Record<string, string>>;
  /** `None` where it is left out. */
  readonly unit?: (typeof UNITS)[number];
  /** The stand-in's own account where it is left out. */
  readonly accountId?: string;
  /** In order of time for speed, in any order for correctness. `at` is epoch milliseconds within the minute; values occurred `counts` times. */
  readonly minutes: Iterable<SeedMinute>;
}

export interface SeedMinute {
  readonly at: number;
  readonly values: readonly number[];
  readonly counts: readonly number[];
}

export interface StandInOptions {
  /** The clock, in epoch milliseconds. */
  readonly now: () => number;
  /** Any free one where it is left out or 0. */
  readonly port?: number;
  readonly accountId?: string;
  /** Source accounts that this account may read as a monitoring account. Fill them with `seed`. */
  readonly linkedAccounts?: readonly string[];
}

/** Starts the stand-in on loopback. Rejects where the port is taken. */
export async function startCloudWatchStandIn(options: StandInOptions): Promise<CloudWatchStandIn> {
  const accounts: Accounts = { own: options.accountId ?? DEFAULT_ACCOUNT_ID, linked: options.linkedAccounts ?? [] };
  const store = new MetricStore();
  const faults = new Faults();
  const calls = new Map<string, number>();
  const operations = operationsOn(store, faults, accounts, options.now);
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    void serve(operations, faults, calls, request, response, `stand-in-${requests}`);
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  const port = await listen(server, options.port ?? 0);
  return {
    endpoint: `http://127.0.0.1:${port}`,
    calls,
    seed: (series) => seedSeries(store, accounts.own, options.now(), series),
    failMetric: (selector, failure) => faults.failMetric(selector, failure),
    throttleNext: (count) => faults.throttleNext(count),
    close: () => close(server),
  };
}

/** The account that emulators use too. */
const DEFAULT_ACCOUNT_ID = '000000000000';

/** Node closes an idle connection after 5 seconds, just when a poller may be sending its next call on it; callers poll every minute. */
const KEEP_ALIVE_MS = 10 * 60_000;

type Operation = (input: unknown) => unknown;

function operationsOn(
  store: MetricStore,
  faults: Faults,
  accounts: Accounts,
  now: () => number,
): Map<string, Operation> {
  return new Map<string, Operation>([
    ['PutMetricData', (input) => putMetricData(store, accounts.own, now(), parsePutMetricData(input))],
    ['GetMetricData', (input) => getMetricData(store, faults, accounts, now(), parseGetMetricData(input))],
    ['ListMetrics', (input) => listMetrics(store, accounts, now(), parseListMetrics(input))],
  ]);
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      if (typeof address === 'object' && address !== null) resolve(address.port);
      else reject(new Error(`The CloudWatch stand-in asked for port ${port} of 127.0.0.1 and got ${address}.`));
    });
  });
}

async function serve(
  operations: ReadonlyMap<string, Operation>,
  faults: Faults,
  calls: Map<string, number>,
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
): Promise<void> {
  try {
    const name = operationOf(request);
    calls.set(name, (calls.get(name) ?? 0) + 1);
    const input = await readInput(request, name === 'PutMetricData' ? LIMITS.putBytesMax : LIMITS.unpackedBytesMax);
    if (faults.takeThrottle()) throw new ServiceError('Throttling', 'Rate exceeded');
    const operation = operations.get(name);
    if (operation === undefined) {
      const known = [...operations.keys()].join(', ');
      throw new ServiceError('UnknownOperation', `This stand-in of CloudWatch has no ${name}; it has ${known}.`);
    }
    answer(response, requestId, operation(input));
  } catch (cause) {
    refuse(response, requestId, cause instanceof ServiceError ? cause : defectOf(cause));
  }
}

/** A defect of the stand-in is answered as the service's own breakdown, with its stack, since only its developers see it. */
function defectOf(cause: unknown): ServiceError {
  return new ServiceError(
    'InternalServiceError',
    cause instanceof Error ? (cause.stack ?? cause.message) : String(cause),
  );
}

/** Counts go in as they are: a seed is the world's own data and not a request, so no limit but the samples' own applies. */
function seedSeries(store: MetricStore, ownAccountId: string, nowMs: number, seed: SeedSeries): void {
  const name = {
    accountId: seed.accountId ?? ownAccountId,
    namespace: seed.namespace,
    metricName: seed.metricName,
    dimensions: Object.entries(seed.dimensions).map(([key, value]) => ({ name: key, value })),
  };
  const stream = store.streamFor(name, seed.unit ?? 'None', 60);
  for (const { at, values, counts } of seed.minutes) stream.series.add(bucketSecond(stream, at), values, counts);
  forgetExpired(stream, nowMs);
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
    // The SDK keeps its connections open: closing waits for them otherwise.
    server.closeAllConnections();
  });
}
