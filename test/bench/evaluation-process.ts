import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Instant } from '#core/shared/instant.ts';
import type { Cadence } from '#flows/slo/shard.ts';
import type { CloudWatchMeter } from './cloudwatch-meter.ts';
import type { DynamoMeter } from './dynamo-meter.ts';

export interface EvaluationRequest {
  readonly cadence: Cadence;
  readonly scheduledAt: Instant;
  readonly sourceDelayMinutes: number;
  /** Takes whole shards of the plan up to so many SLOs; all where it is left out. */
  readonly slosMax?: number;
}

export interface EvaluationFigures {
  readonly evaluated: number;
  readonly failed: number;
  readonly skipped: number;
  /** SLOs in the plan, of which only some may have been evaluated. */
  readonly slosPlanned: number;
  readonly shards: number;
  /** What the planning took of the whole. */
  readonly planner: { readonly wallSeconds: number; readonly cpuSeconds: number; readonly readUnits: number };
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
  readonly rssPeakMb: number;
  readonly dynamo: DynamoMeter;
  readonly cloudWatch: CloudWatchMeter;
}

const CHILD = fileURLToPath(new URL('./evaluation-child.ts', import.meta.url));

/** One run in a fresh process, so that its memory and its processor's time are its own, compiling included. */
export async function evaluateInProcess(
  request: EvaluationRequest,
  environment: Readonly<Record<string, string>>,
): Promise<EvaluationFigures> {
  const child = spawn(
    process.execPath,
    [...process.execArgv, '--disable-warning=ExperimentalWarning', CHILD, JSON.stringify(request)],
    {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
    },
  );
  const answer = child.stdio[3];
  if (answer === null || answer === undefined) throw new Error('the evaluation was given no way to answer');
  const json = await text(answer as NodeJS.ReadableStream & AsyncIterable<Uint8Array>);
  if (json === '') throw new Error('the evaluation ended without an answer; see above');
  return JSON.parse(json) as EvaluationFigures;
}
