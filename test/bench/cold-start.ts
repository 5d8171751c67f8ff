import { execFile } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { Bundle } from './bundles.ts';

export interface ColdStartFigures {
  readonly name: string;
  readonly bytes: number;
  readonly memoryMb: number;
  /** From the start of the import to its end, median of fresh processes. */
  readonly initMs: number;
  /** The whole process, from spawn to exit, median. */
  readonly processMs: number;
}

const PROCESSES = 9;
const IMPORT = `
  const startedMs = performance.now();
  const { handler } = await import(process.env.BENCH_BUNDLE);
  const initMs = performance.now() - startedMs;
  if (typeof handler !== 'function') throw new Error('the bundle exports no handler');
  console.log(initMs);
`;
const run = promisify(execFile);

/** How long a bundle takes to be ready on this machine: what Lambda bills as INIT but for the start of the runtime itself. */
export async function measureColdStart({
  name,
  file,
  bytes,
  memoryMb,
  environment,
}: Bundle): Promise<ColdStartFigures> {
  const samples: { initMs: number; processMs: number }[] = [];
  for (let sample = 0; sample < PROCESSES; sample += 1) {
    const startedMs = performance.now();
    const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', IMPORT], {
      env: { ...environment, ...LAMBDA_ENVIRONMENT, BENCH_BUNDLE: pathToFileURL(file).href },
    });
    samples.push({ initMs: Number(stdout), processMs: performance.now() - startedMs });
  }
  return {
    name,
    bytes,
    memoryMb,
    initMs: medianOf(samples.map(({ initMs }) => initMs)),
    processMs: medianOf(samples.map(({ processMs }) => processMs)),
  };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
const LAMBDA_ENVIRONMENT = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'bench',
  AWS_SECRET_ACCESS_KEY: 'bench',
  AWS_LAMBDA_FUNCTION_NAME: 'bench',
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
};

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
