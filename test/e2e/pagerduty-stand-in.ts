import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import * as z from 'zod';
import { type StandInAnswer, startStandIn } from './stand-in-server.ts';

/** How it answers one call: with a status, by closing the connection, by doing the work and losing the answer, or never. */
type PagerDutyAnswer = 429 | 500 | 502 | 302 | 404 | 'drop' | 'lose-answer' | 'hang' | 'take-and-hang';

/** An incident as the REST API gives it. https://developer.pagerduty.com/api-reference (List incidents) */
interface PagerDutyIncident {
  readonly status: 'triggered' | 'acknowledged' | 'resolved';
  readonly at: string;
  readonly by: string;
}

/** A service with the keys of its integrations, and what it does by itself after so many seconds. */
interface PagerDutyService {
  readonly name: string;
  readonly keys: readonly string[];
  readonly acknowledgementTimeout: number | null;
  readonly autoResolveTimeout: number | null;
}

export interface PagerDutyStandIn {
  /** The address of `enqueue`. */
  readonly url: string;
  /** Where the REST API is. */
  readonly apiUrl: string;
  /** Lets the incident of a key stand so in the REST API. */
  setIncident(key: string, incident: PagerDutyIncident): void;
  /** Every event that it accepted, in order. */
  readonly received: readonly PagerDutyRequest[];
  /** Every call that it got, also those that it did not accept. */
  readonly calls: () => number;
  /** The next calls are answered so, and not taken (but `lose-answer` and `take-and-hang`, which take them). */
  answerNext(answer: PagerDutyAnswer, times?: number): void;
  close(): Promise<void>;
}

export interface PagerDutyStandInOptions {
  /** The integration keys that it knows; any of 32 characters where none are given. */
  readonly routingKeys?: readonly string[];
  /** The key that may read incidents and services. */
  readonly apiToken?: string;
  /** Its services, each on a page of its own. */
  readonly services?: readonly PagerDutyService[];
}

const BODY_BYTES_MAX = 512 * 1024;

const text = (max = Number.POSITIVE_INFINITY) => z.string().min(1).max(max);

const head = {
  routing_key: z.string().length(32),
  links: z.array(z.strictObject({ href: z.url(), text: z.string().optional() })).optional(),
  images: z
    .array(
      z.strictObject({ src: z.url({ protocol: /^https$/ }), href: z.url().optional(), alt: z.string().optional() }),
    )
    .optional(),
  client: z.string().optional(),
  client_url: z.url().optional(),
};

const payload = z.strictObject({
  summary: text(1_024),
  source: text(),
  severity: z.enum(['critical', 'error', 'warning', 'info']),
  timestamp: z.iso.datetime({ offset: true }).optional(),
  component: z.string().optional(),
  group: z.string().optional(),
  class: z.string().optional(),
  custom_details: z.record(z.string(), z.unknown()).optional(),
});

/** The documented schema of Events API v2. https://developer.pagerduty.com/docs/events-api-v2-overview */
const requestSchema = z.discriminatedUnion('event_action', [
  z.strictObject({ ...head, event_action: z.literal('trigger'), dedup_key: text(255).optional(), payload }),
  z.strictObject({
    ...head,
    event_action: z.literal('acknowledge'),
    dedup_key: text(255),
    payload: payload.optional(),
  }),
  z.strictObject({ ...head, event_action: z.literal('resolve'), dedup_key: text(255), payload: payload.optional() }),
]);

type PagerDutyRequest = z.infer<typeof requestSchema> & { dedup_key: string };

/** Stands in for PagerDuty's Events API v2 on loopback: checks each request against the documented schema and answers as documented. */
export async function startPagerDutyStandIn({
  routingKeys,
  apiToken,
  services = [],
}: PagerDutyStandInOptions = {}): Promise<PagerDutyStandIn> {
  const received: PagerDutyRequest[] = [];
  const answers: PagerDutyAnswer[] = [];
  let calls = 0;

  const enqueue = (body: string): { status: number; answer: object } => {
    const read = readRequest(body, routingKeys);
    if ('errors' in read)
      return {
        status: 400,
        answer: { status: 'invalid event', message: 'Event object is invalid', errors: read.errors },
      };
    received.push(read.event);
    return { status: 202, answer: { status: 'success', message: 'Event processed', dedup_key: read.event.dedup_key } };
  };

  const incidents = new Map<string, PagerDutyIncident>();
  const rest = ({ url = '', headers }: IncomingMessage): StandInAnswer => {
    if (headers.authorization !== `Token token=${apiToken}` || !headers.accept?.includes('version=2'))
      return { status: 401, answer: { error: { message: 'Unauthorized' } } };
    const { pathname, searchParams } = new URL(url, 'http://stand-in');
    if (pathname === '/incidents') return listIncidents(searchParams.get('incident_key') ?? '');
    if (pathname === '/services' && searchParams.get('include[]') === 'integrations')
      return listServices(services, Number(searchParams.get('offset')), Number(searchParams.get('limit')));
    return { status: 404, answer: { error: { message: 'Not Found' } } };
  };
  const listIncidents = (key: string): StandInAnswer => {
    const found = incidents.get(key);
    if (found === undefined) return { status: 200, answer: { incidents: [] } };
    const { status, at, by } = found;
    const shared = { incident_key: key, last_status_change_at: at, last_status_change_by: { summary: by } };
    const old = { ...shared, id: 'P0', status: 'resolved', created_at: '2020-01-01T00:00:00Z' };
    return {
      status: 200,
      answer: { incidents: [old, { ...shared, id: 'P1', status, created_at: '2026-01-01T00:00:00Z' }] },
    };
  };

  const { origin, close } = await startStandIn((request, body) => {
    if (request.method === 'GET' && !request.url?.startsWith('/v2/')) return rest(request);
    calls += 1;
    if (request.method !== 'POST' || request.url !== '/v2/enqueue')
      return { status: 404, answer: { message: 'no such resource' } };
    const planned = answers.shift();
    if (planned === undefined) return enqueue(body);
    if (planned === 'hang') return planned;
    if (planned === 'lose-answer' || planned === 'take-and-hang') enqueue(body);
    if (planned === 'take-and-hang') return 'hang';
    if (typeof planned === 'string') return 'drop';
    return {
      status: planned,
      headers: planned === 302 ? { location: '/elsewhere' } : {},
      answer: { status: planned === 429 ? 'throttle exceeded' : 'error', message: `answers ${planned} as it was told` },
    };
  });

  return {
    url: `${origin}/v2/enqueue`,
    apiUrl: origin,
    setIncident: (key, incident) => void incidents.set(key, incident),
    received,
    calls: () => calls,
    answerNext(answer, times = 1) {
      answers.push(...Array.from({ length: times }, () => answer));
    },
    close,
  };
}

/** As the REST API gives them. https://developer.pagerduty.com/api-reference (List services) */
function listServices(services: readonly PagerDutyService[], offset: number, limit: number): StandInAnswer {
  const page = Math.floor(offset / limit);
  const listed = services.slice(page, page + 1).map(({ name, keys, acknowledgementTimeout, autoResolveTimeout }) => ({
    name,
    acknowledgement_timeout: acknowledgementTimeout,
    auto_resolve_timeout: autoResolveTimeout,
    integrations: keys.map((integration_key) => ({ type: 'events_api_v2_inbound_integration', integration_key })),
  }));
  return { status: 200, answer: { services: listed, limit, offset, more: page + 1 < services.length, total: null } };
}

function readRequest(
  body: string,
  routingKeys: readonly string[] | undefined,
): { event: PagerDutyRequest } | { errors: string[] } {
  if (Buffer.byteLength(body) > BODY_BYTES_MAX) return { errors: [`the event is larger than ${BODY_BYTES_MAX} bytes`] };
  const read = requestSchema.safeParse(parseJson(body));
  if (!read.success) return { errors: read.error.issues.map(({ path, message }) => `'${path.join('.')}' ${message}`) };
  if (routingKeys !== undefined && !routingKeys.includes(read.data.routing_key))
    return { errors: ["'routing_key' is invalid"] };
  return { event: { ...read.data, dedup_key: read.data.dedup_key ?? randomUUID() } };
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
