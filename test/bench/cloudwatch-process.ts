import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Instant } from '#core/shared/instant.ts';

/** The CloudWatch stand-in in a process of its own, so that its work is not counted as ours. */
export interface CloudWatchProcess {
  readonly endpoint: string;
  stop(): void;
}

export interface CloudWatchSeed {
  readonly slos: number;
  /** So many of them, from the first on, hold this long a past up to `until`. */
  readonly deepSlos: number;
  readonly deepMs: number;
  /** The stand-in's clock stands here. */
  readonly until: Instant;
  /** The others hold an hour up to here. */
  readonly shallowUntil: Instant;
  readonly burningUntil: Instant;
}

const CHILD = fileURLToPath(new URL('./cloudwatch-child.ts', import.meta.url));

export function startCloudWatchProcess(seed: CloudWatchSeed): Promise<CloudWatchProcess> {
  const child = fork(CHILD, [JSON.stringify(seed)], { execArgv: ['--disable-warning=ExperimentalWarning'] });
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('exit', (code) => fail(new Error(`the CloudWatch stand-in ended with code ${code}`)));
    child.once('message', (endpoint: string) => done({ endpoint, stop: () => void child.kill() }));
  });
}
