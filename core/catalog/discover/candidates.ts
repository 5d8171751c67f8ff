import {
  labelOf,
  type WrittenDocument,
  type WrittenSource,
  writtenService,
  writtenSlo,
} from '#core/catalog/import/openslo-parts.ts';
import { percentOfShare } from '#core/catalog/target.ts';

/** What an account may have, and the SLIs that are worth watching of it. */
export interface Kind {
  readonly name: string;
  readonly namespace: string;
  /** Things are found by this metric, under exactly these dimensions. */
  readonly metric: string;
  readonly dimensions: readonly string[];
  /** The dimension that names the thing. */
  readonly named: string;
  readonly slis: readonly Indicator[];
}

interface Indicator {
  readonly name: string;
  readonly description: string;
  readonly bad?: Counted;
  readonly good?: Counted;
  readonly total: Counted;
}

/** A statistic of a metric, or metric math over several. */
type Counted =
  | { readonly metric: string; readonly statistic: string }
  | {
      readonly expression: string;
      readonly metrics: Readonly<Record<string, readonly [metric: string, statistic: string]>>;
    };

const sum = (metric: string): Counted => ({ metric, statistic: 'Sum' });
const fastEnough = (metric: string, bound: string, text: string): Indicator => ({
  name: 'latency',
  description: `Answers within ${text}.`,
  good: { metric, statistic: `TC(:${bound})` },
  total: { metric, statistic: 'SampleCount' },
});
/** Each minute is one event, good where the metric keeps to its bound. */
const kept = (name: string, description: string, metric: string, bound: string): Indicator => {
  const judged = (otherwise: 0 | 1): Counted => ({
    expression: `IF(m1 < ${bound}, 1, ${otherwise})`,
    metrics: { m1: [metric, 'Maximum'] },
  });
  return { name, description, good: judged(0), total: judged(1) };
};

/** Sources: the metrics pages of each service's user guide. */
export const KINDS: readonly Kind[] = [
  {
    name: 'alb',
    namespace: 'AWS/ApplicationELB',
    metric: 'RequestCount',
    dimensions: ['LoadBalancer'],
    named: 'LoadBalancer',
    slis: [
      {
        name: 'availability',
        description: 'Requests are answered without an error of the balancer or of what is behind it.',
        bad: {
          expression: 'SUM([balancer, targets])',
          metrics: { balancer: ['HTTPCode_ELB_5XX_Count', 'Sum'], targets: ['HTTPCode_Target_5XX_Count', 'Sum'] },
        },
        total: sum('RequestCount'),
      },
      fastEnough('TargetResponseTime', '1', 'one second'),
    ],
  },
  {
    name: 'api-gateway',
    namespace: 'AWS/ApiGateway',
    metric: 'Count',
    dimensions: ['ApiName'],
    named: 'ApiName',
    slis: [
      {
        name: 'availability',
        description: 'Calls are answered without an error of the server.',
        bad: sum('5XXError'),
        total: sum('Count'),
      },
      fastEnough('Latency', '1000', 'one second'),
    ],
  },
  {
    name: 'http-api',
    namespace: 'AWS/ApiGateway',
    metric: 'Count',
    dimensions: ['ApiId'],
    named: 'ApiId',
    slis: [
      {
        name: 'availability',
        description: 'Calls are answered without an error of the server.',
        bad: sum('5xx'),
        total: sum('Count'),
      },
      fastEnough('Latency', '1000', 'one second'),
    ],
  },
  {
    name: 'lambda',
    namespace: 'AWS/Lambda',
    metric: 'Invocations',
    dimensions: ['FunctionName'],
    named: 'FunctionName',
    slis: [
      {
        name: 'success',
        description: 'Invocations end without an error.',
        bad: sum('Errors'),
        total: sum('Invocations'),
      },
    ],
  },
  {
    name: 'sqs',
    namespace: 'AWS/SQS',
    metric: 'ApproximateAgeOfOldestMessage',
    dimensions: ['QueueName'],
    named: 'QueueName',
    slis: [kept('freshness', 'No message waits for five minutes.', 'ApproximateAgeOfOldestMessage', '300')],
  },
  {
    name: 'dynamodb',
    namespace: 'AWS/DynamoDB',
    metric: 'SuccessfulRequestLatency',
    dimensions: ['Operation', 'TableName'],
    named: 'TableName',
    slis: [
      {
        name: 'availability',
        description: 'Requests are neither throttled nor failed by DynamoDB.',
        bad: {
          expression: 'SUM([failed, throttled])',
          metrics: { failed: ['SystemErrors', 'Sum'], throttled: ['ThrottledRequests', 'Sum'] },
        },
        total: {
          expression: 'SUM([answered, failed, throttled])',
          metrics: {
            answered: ['SuccessfulRequestLatency', 'SampleCount'],
            failed: ['SystemErrors', 'Sum'],
            throttled: ['ThrottledRequests', 'Sum'],
          },
        },
      },
    ],
  },
  {
    name: 'rds',
    namespace: 'AWS/RDS',
    metric: 'CPUUtilization',
    dimensions: ['DBInstanceIdentifier'],
    named: 'DBInstanceIdentifier',
    slis: [kept('headroom', 'The processors are less than 90 % busy.', 'CPUUtilization', '90')],
  },
  {
    name: 'ecs',
    namespace: 'AWS/ECS',
    metric: 'CPUUtilization',
    dimensions: ['ClusterName', 'ServiceName'],
    named: 'ServiceName',
    slis: [
      kept('cpu-headroom', 'Tasks use less than 90 % of their processors.', 'CPUUtilization', '90'),
      kept('memory-headroom', 'Tasks use less than 90 % of their memory.', 'MemoryUtilization', '90'),
    ],
  },
  {
    name: 'bedrock',
    namespace: 'AWS/Bedrock',
    metric: 'Invocations',
    dimensions: ['ModelId'],
    named: 'ModelId',
    slis: [
      {
        name: 'availability',
        description: 'Calls of the model are neither throttled nor failed by Bedrock.',
        bad: {
          expression: 'SUM([errors, throttles])',
          metrics: { errors: ['InvocationServerErrors', 'Sum'], throttles: ['InvocationThrottles', 'Sum'] },
        },
        total: {
          expression: 'SUM([calls, throttles])',
          metrics: { calls: ['Invocations', 'Sum'], throttles: ['InvocationThrottles', 'Sum'] },
        },
      },
    ],
  },
];

/** A thing that was found, as the dimensions of its metrics say. */
export interface Found {
  readonly kind: Kind;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** An SLO that may be worth having, without its target yet. */
export interface Candidate {
  readonly name: string;
  readonly service: string;
  readonly kind: string;
  readonly description: string;
  /** The documents of the SLO and its service with a target as a share, and what is said of it. */
  documents(target: string, description: string): readonly WrittenDocument[];
}

/** The SLOs that things may have. No two have one name: names are lower case and cut at 63 letters, so a number may follow. */
export function candidatesOf(things: readonly Found[], region: string): Candidate[] {
  const taken = new Set<string>();
  return things.flatMap((found) =>
    found.kind.slis.map((indicator) => {
      const name = freeName(nameOf(found, indicator.name), taken);
      taken.add(name);
      return candidateOf(found, indicator, name, region);
    }),
  );
}

function candidateOf({ kind, dimensions }: Found, indicator: Indicator, name: string, region: string): Candidate {
  const { description, good, bad, total } = indicator;
  const service = labelOf(thingOf({ kind, dimensions }));
  const source = (counted: Counted): WrittenSource => sourceOf(counted, kind.namespace, dimensions, region);
  const sides = { ...(good && { good: source(good) }), ...(bad && { bad: source(bad) }), total: source(total) };
  return {
    name,
    service,
    kind: kind.name,
    description,
    documents: (target, said) => [
      writtenService(service, undefined),
      writtenSlo({
        name,
        description: said,
        service,
        ...sides,
        targetPercent: percentOfShare(target),
        window: { duration: '28d', isRolling: true },
      }),
    ],
  };
}

/** A balancer's name is `app/name/id`. */
function thingOf({ kind, dimensions }: Found): string {
  return (dimensions[kind.named] ?? '').replace(/^(?:app|net)\/([^/]+)\/.*$/, '$1');
}

function nameOf(found: Found, sli: string): string {
  const { kind, dimensions } = found;
  const others = kind.dimensions.filter((dimension) => dimension !== kind.named);
  return labelOf([kind.name, thingOf(found), ...others.map((dimension) => dimensions[dimension]), sli].join('-'));
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  for (let number = 2; ; number += 1) {
    const numbered = labelOf(`${name.slice(0, 58)}-${number}`);
    if (!taken.has(numbered)) return numbered;
  }
}

function sourceOf(counted: Counted, namespace: string, dimensions: Found['dimensions'], region: string): WrittenSource {
  if ('metric' in counted) return { type: 'CloudWatch', spec: { namespace, dimensions, ...counted, region } };
  const metrics = Object.entries(counted.metrics).map(([id, [metric, statistic]]) => [
    id,
    { namespace, metric, dimensions, statistic },
  ]);
  return { type: 'CloudWatch', spec: { expression: counted.expression, metrics: Object.fromEntries(metrics), region } };
}
