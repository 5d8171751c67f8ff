import { DAY_MS, HOUR_MS, type Instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { startCloudWatchProcess } from './cloudwatch-process.ts';
import { startDynamoDbLocal } from './dynamodb-local.ts';
import { type EvaluationFigures, evaluateInProcess } from './evaluation-process.ts';
import { fillBooks } from './fill-books.ts';
import { createTables } from './platform-ports.ts';

export interface WholeRunFigures {
  readonly slos: number;
  readonly store: string;
  readonly pagesFilled: number;
  readonly fast: EvaluationFigures;
  readonly hourly: EvaluationFigures;
  /** The first hourly run of a day, which reads 48 hours again and folds a day; of fewer SLOs. */
  readonly daily: EvaluationFigures;
}

/** The daily run is measured on so many SLOs: the stand-in has to hold 48 hours of each. */
const DAILY_SLOS_MAX = 1_000;
const DAILY_READ_MS = 50 * HOUR_MS;
const SOURCE_DELAY_MINUTES = 3;
const CREDENTIALS = { AWS_ACCESS_KEY_ID: 'bench', AWS_SECRET_ACCESS_KEY: 'bench', AWS_REGION: 'us-east-1' };

/** Evaluates SLOs as the deployed platform does: the flows and the AWS adapters, against DynamoDB Local and the stand-in. */
export async function measureWholeRuns(
  slos: number,
  evening: Instant,
  say: (line: string) => void,
): Promise<WholeRunFigures> {
  const dailySlos = Math.min(slos, DAILY_SLOS_MAX);
  const midnight = plusMs((Math.floor(evening / DAY_MS + 1) * DAY_MS) as Instant, 10 * MINUTE_MS);
  say('starting DynamoDB Local (fetched from Maven Central the first time) and the CloudWatch stand-in');
  const dynamo = await startDynamoDbLocal();
  const cloudWatch = await startCloudWatchProcess({
    slos,
    deepSlos: dailySlos,
    deepMs: DAILY_READ_MS,
    until: midnight,
    shallowUntil: plusMs(evening, 15 * MINUTE_MS),
    burningUntil: evening,
  });
  const environment = {
    ...CREDENTIALS,
    AWS_ENDPOINT_URL_DYNAMODB: dynamo.endpoint,
    AWS_ENDPOINT_URL_CLOUDWATCH: cloudWatch.endpoint,
  };
  Object.assign(process.env, environment);
  const evaluate = (cadence: 'fast' | 'hourly', scheduledAt: Instant, slosMax?: number) => {
    say(`evaluating: ${cadence} run${slosMax === undefined ? '' : `, ${slosMax} SLOs`}`);
    const request = { cadence, scheduledAt, sourceDelayMinutes: SOURCE_DELAY_MINUTES };
    return evaluateInProcess(slosMax === undefined ? request : { ...request, slosMax }, environment);
  };
  try {
    await createTables();
    say(`filling the books of ${slos} SLOs with 30 days`);
    const { pages } = await fillBooks(slos, plusMs(evening, -(5 + SOURCE_DELAY_MINUTES) * MINUTE_MS));
    // Not measured: burning SLOs fire their alerts here, and the states get their figures.
    await evaluate('fast', evening);
    const fast = await evaluate('fast', plusMs(evening, 5 * MINUTE_MS));
    const hourly = await evaluate('hourly', plusMs(evening, 10 * MINUTE_MS));
    const daily = await evaluate('hourly', midnight, dailySlos);
    return { slos, store: dynamo.name, pagesFilled: pages, fast, hourly, daily };
  } finally {
    dynamo.stop();
    cloudWatch.stop();
  }
}
