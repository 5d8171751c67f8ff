import pRetry, { AbortError } from 'p-retry';
import * as z from 'zod';
import { type Instant, instant } from '#core/shared/instant.ts';
import type { PrometheusServer } from '#core/slo/schema.ts';

/** Puts what a request needs beside its body: a signature, or a token. */
export type Authorize = (request: { readonly url: URL; readonly body: string }) => Promise<Record<string, string>>;

/** One series as Prometheus answers it: its labels, and its samples from the oldest on. */
export interface PrometheusSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly samples: readonly (readonly [at: Instant, value: number])[];
}

/** Prometheus refuses this very query, or whoever asks: to ask again would change nothing. */
export class PrometheusRefusal extends Error {
  override readonly name = 'PrometheusRefusal';
  readonly code: 'access-denied' | 'metric-refused';

  constructor(code: PrometheusRefusal['code'], message: string) {
    super(message);
    this.code = code;
  }
}

const TIMEOUT_MS = 20_000;
const RETRIES = 3;
const ANSWER_LENGTH_MAX = 500;

/** https://prometheus.io/docs/prometheus/latest/querying/api/#range-vectors */
const matrixSchema = z.object({
  status: z.literal('success'),
  data: z.object({
    resultType: z.literal('matrix'),
    result: z.array(
      z.object({
        metric: z.record(z.string(), z.string()),
        // Native histograms stand under another key: they are no counts.
        values: z.array(z.tuple([z.number(), z.string()])).default([]),
      }),
    ),
  }),
});

/**
 * Asks `query` or `query_range` of Prometheus' HTTP API. Overload and silence are met by three further attempts. Throws a
 * PrometheusRefusal where this query is at fault, another error where the server does not answer.
 */
export async function askPrometheus(
  { url }: PrometheusServer,
  authorize: Authorize,
  path: 'query' | 'query_range',
  parameters: Readonly<Record<string, string>>,
): Promise<PrometheusSeries[]> {
  const address = new URL(`${url.replace(/\/+$/, '')}/api/v1/${path}`);
  const body = new URLSearchParams(parameters).toString();
  const text = await pRetry(() => post(address, body, authorize, parameters.query ?? ''), {
    retries: RETRIES,
    minTimeout: 500,
    maxTimeout: 4_000,
  });
  const { data } = matrixSchema.parse(JSON.parse(text));
  return data.result.map(({ metric, values }) => ({
    labels: metric,
    samples: values.map(([seconds, value]) => [instant(Math.round(seconds * 1000)), Number(value)] as const),
  }));
}

async function post(address: URL, body: string, authorize: Authorize, query: string): Promise<string> {
  const response = await fetch(address, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...(await authorize({ url: address, body })),
    },
    body,
    // A redirect would carry the token to wherever it leads.
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const answer = await response.text();
  if (response.ok) return answer;
  const said = `Prometheus at ${address.origin} answered ${response.status} to ${query}: ${answer.slice(0, ANSWER_LENGTH_MAX) || '(nothing)'}`;
  // 429 and 5xx pass; 503 is Prometheus' own timeout.
  if (response.status === 429 || response.status >= 500) throw new Error(said);
  const isDenied = response.status === 401 || response.status === 403;
  throw new AbortError(new PrometheusRefusal(isDenied ? 'access-denied' : 'metric-refused', said));
}
