import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { delimiter, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

/** The AWS emulator of the end-to-end suites: MiniStack, which runs Lambdas as local processes and needs no Docker. */
export interface Emulator {
  readonly endpoint: string;
  /** What a program needs in its environment to take the emulator for AWS. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

const MINISTACK = 'ministack==1.4.21';
const HOME = resolve('.e2e');
const START_SECONDS_MAX = 60;
const run = promisify(execFile);

/**
 * Installs it into a virtual environment of the project's own where it is missing, starts it and waits until it answers.
 * MiniStack's own CloudWatch mistakes statistics, and it has no End User Messaging; Lambdas and the CLI are led to stand-ins.
 */
export async function startEmulator(
  standIns: Readonly<Record<`AWS_ENDPOINT_URL_${string}`, string>>,
): Promise<Emulator> {
  const port = await freePort();
  const endpoint = `http://localhost:${port}`;
  await mkdir(HOME, { recursive: true });
  await install();
  const environment = {
    AWS_ENDPOINT_URL: endpoint,
    ...standIns,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    // The CDK keeps accounts of access keys in its home; another emulator may have used the same key.
    HOME,
    // Lambdas run on the Node that is found first.
    PATH: `${resolve('node_modules/.bin')}${delimiter}${process.env.PATH}`,
  };
  const log = openSync(join(HOME, 'ministack.log'), 'w');
  const child = spawn(join(HOME, 'venv/bin/ministack'), [], {
    cwd: HOME,
    // Lambdas inherit this environment; to an address in digits their S3 client speaks by path, without names such as bucket.localhost.
    env: { ...process.env, ...environment, AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`, GATEWAY_PORT: String(port) },
    stdio: ['ignore', log, log],
    detached: true,
  });
  for (let second = 0; !(await answers(endpoint)); second += 1) {
    if (second >= START_SECONDS_MAX || child.exitCode !== null) {
      throw new Error(`MiniStack did not answer on ${endpoint} within ${START_SECONDS_MAX} s; see .e2e/ministack.log`);
    }
    await sleep(1_000);
  }
  return { endpoint, environment, stop: () => stop(child) };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('the machine gave no free port');
  return address.port;
}

async function install(): Promise<void> {
  const python = join(HOME, 'venv/bin/python');
  if (!existsSync(python)) await run('python3', ['-m', 'venv', join(HOME, 'venv')]);
  await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', MINISTACK], {
    timeout: 300_000,
  });
}

async function answers(endpoint: string): Promise<boolean> {
  return fetch(`${endpoint}/_ministack/health`, { signal: AbortSignal.timeout(2_000) }).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** Its Lambdas are processes of its group: all of them end with it. */
async function stop(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null) return;
  const ended = new Promise((done) => child.once('exit', done));
  process.kill(-child.pid, 'SIGTERM');
  await Promise.race([ended, sleep(5_000).then(() => process.kill(-(child.pid ?? 0), 'SIGKILL'))]);
}
