import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { CloudWatchClient, type MetricDatum, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetScheduleCommand, ListSchedulesCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { DynamoDBDocumentClient, paginateScan } from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import { dynamoEventLog } from '#adapters/aws/dynamo-event-log.ts';
import { dynamoSloStates } from '#adapters/aws/dynamo-slo-states.ts';
import { formatInstant, type Instant } from '#core/shared/instant.ts';
import type { Cadence } from '#flows/slo/shard.ts';

/** What a deployment tells of itself, and the ways by which a test touches it. */
export type DeployedPlatform = Awaited<ReturnType<typeof deployPlatform>>;

const run = promisify(execFile);
const OUTPUTS = '.e2e/outputs.json';
/** The watch stack is left out: the emulator's CloudFormation knows no composite alarms. */
const STACKS = ['evenkeel-data', 'evenkeel-slo', 'evenkeel-oncall'];
const outputsSchema = z.object({
  'evenkeel-data': z.object({ BooksTable: z.string(), EventsTable: z.string(), CatalogBucket: z.string() }),
  'evenkeel-oncall': z.object({
    TopicArn: z.string(),
    SweeperName: z.string(),
    SelfTestName: z.string(),
    PollerName: z.string(),
    SmsRepliesTopicArn: z.string(),
    LinkSecretArn: z.string(),
    PagerDutyWebhookUrl: z.string(),
    SlackInteractivityUrl: z.string(),
    ConsoleApiUrl: z.string(),
  }),
});

/** Where the platform's legs lead in this suite. */
interface OtherSides {
  readonly pagerDuty: string;
  readonly pagerDutyApi: string;
  readonly slack: string;
  readonly webhook: string;
}

/** A real `cdk bootstrap` and `cdk deploy` into the emulator. */
export async function deployPlatform(
  environment: Readonly<Record<string, string>>,
  { pagerDuty, pagerDutyApi, slack, webhook }: OtherSides,
) {
  const env = {
    ...process.env,
    ...environment,
    PAGERDUTY_URL: pagerDuty,
    PAGERDUTY_API_URL: pagerDutyApi,
    SLACK_URL: slack,
    WEBHOOK_URL: webhook,
  };
  const cdk = (...words: string[]) =>
    run('npx', ['cdk', ...words], { env, maxBuffer: 64 * 1024 * 1024, timeout: 600_000 });
  const app = 'node --disable-warning=ExperimentalWarning test/e2e/app.ts';
  await cdk('bootstrap', 'aws://000000000000/us-east-1', '--app', app);
  await cdk(
    'deploy',
    ...STACKS,
    '--app',
    app,
    '--require-approval',
    'never',
    '--outputs-file',
    OUTPUTS,
    '--output',
    '.e2e/cdk.out',
  );
  const { 'evenkeel-data': data, 'evenkeel-oncall': oncall } = outputsSchema.parse(
    JSON.parse(await readFile(OUTPUTS, 'utf8')),
  );

  const client = DynamoDBDocumentClient.from(new DynamoDBClient());
  const states = dynamoSloStates({ client, tableName: data.BooksTable, eventsTableName: data.EventsTable });
  return {
    client,
    books: data.BooksTable,
    events: data.EventsTable,
    bucket: data.CatalogBucket,
    topicArn: oncall.TopicArn,
    /** What the schedule of sweeps does each minute. */
    sweep: () => invoke(oncall.SweeperName),
    smsRepliesTopicArn: oncall.SmsRepliesTopicArn,
    linkSecretArn: oncall.LinkSecretArn,
    /** What the schedule that asks PagerDuty does each minute. */
    poll: () => invoke(oncall.PollerName),
    /** What the two schedules of the self-test do each hour. */
    pageItself: (phase: 'fire' | 'end') => invoke(oncall.SelfTestName, { phase }),
    pagerDutyWebhookUrl: reachable(oncall.PagerDutyWebhookUrl),
    consoleApiUrl: reachable(oncall.ConsoleApiUrl),
    slackInteractivityUrl: reachable(oncall.SlackInteractivityUrl),
    states,
    eventLog: dynamoEventLog({ client, tableName: data.EventsTable }),
    /** Rings a schedule: its own target gets its own input, with the time that the schedule would have put in. */
    ring: (cadence: Cadence, at: Instant) => ring(cadence, at),
    /** Everything in both tables. */
    tables: async () => [...(await scan(client, data.BooksTable)), ...(await scan(client, data.EventsTable))],
    /** The program's words, answered from the deployed platform. */
    evenkeel: async (...words: string[]) => {
      const { stdout } = await run(
        'node_modules/.bin/node',
        ['--disable-warning=ExperimentalWarning', 'cli/main.ts', ...words],
        { env },
      );
      return stdout;
    },
  };
}

/** The emulator answers for an API under its own address; AWS under that of the API. */
export function reachable(url: string): string {
  const { hostname, pathname, search } = new URL(url);
  const [api = ''] = hostname.split('.');
  return `${process.env.AWS_ENDPOINT_URL}/_aws/execute-api/${api}/$default${pathname}${search}`;
}

async function invoke(FunctionName: string, input: object = {}): Promise<void> {
  const command = new InvokeCommand({ FunctionName, Payload: JSON.stringify(input) });
  const answer = await new LambdaClient().send(command);
  if (answer.FunctionError !== undefined)
    throw new Error(`${FunctionName} failed: ${answer.Payload?.transformToString()}`);
}

async function ring(cadence: Cadence, at: Instant): Promise<void> {
  const scheduler = new SchedulerClient();
  const { Schedules: schedules = [] } = await scheduler.send(new ListSchedulesCommand());
  for (const { Name } of schedules) {
    const { Target: target } = await scheduler.send(new GetScheduleCommand({ Name }));
    const input = target?.Input?.replace('<aws.scheduler.scheduled-time>', formatInstant(at));
    if (input === undefined || !input.includes(`"${cadence}"`)) continue;
    const { FunctionError, Payload } = await new LambdaClient().send(
      new InvokeCommand({ FunctionName: target?.Arn, Payload: input }),
    );
    if (FunctionError !== undefined) throw new Error(`the planner failed: ${Payload?.transformToString()}`);
    return;
  }
  throw new Error(`no schedule of cadence ${cadence} was deployed`);
}

async function scan(client: DynamoDBDocumentClient, TableName: string): Promise<Record<string, unknown>[]> {
  const items: Record<string, unknown>[] = [];
  for await (const { Items = [] } of paginateScan({ client }, { TableName })) items.push(...Items);
  return items.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
}

/** PutMetricData takes a thousand data a call. */
const DATA_PER_CALL_MAX = 1_000;

/** Puts metrics as an application would. */
export async function putMetrics(namespace: string, data: readonly MetricDatum[]): Promise<void> {
  const client = new CloudWatchClient();
  for (let first = 0; first < data.length; first += DATA_PER_CALL_MAX) {
    const MetricData = data.slice(first, first + DATA_PER_CALL_MAX);
    await client.send(new PutMetricDataCommand({ Namespace: namespace, MetricData }));
  }
}
