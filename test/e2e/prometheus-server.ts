import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { delimiter, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Instant } from '#core/shared/instant.ts';

const run = promisify(execFile);
const HOME = resolve('.e2e');
const START_SECONDS_MAX = 30;

/** What a series stood at, at the moments at which it was scraped. */
export interface ScrapedSeries {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly samples: readonly (readonly [at: Instant, value: number])[];
}

/** A real Prometheus on this machine. It scrapes nothing: what it holds is put into its store with promtool. */
export async function startPrometheus() {
  await install();
  await mkdir(HOME, { recursive: true });
  const folder = await mkdtemp(join(HOME, 'prometheus-'));
  const port = await freePort();
  const url = `http://localhost:${port}`;
  await writeFile(join(folder, 'prometheus.yml'), '');
  let server = await serve(folder, port, url);
  return {
    url,
    /** Puts samples into the store, as late data come: the server is started anew over them. */
    async fill(series: readonly ScrapedSeries[]): Promise<void> {
      await stop(server);
      const file = join(folder, 'samples.om');
      await writeFile(file, openMetrics(series));
      await run('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', file, join(folder, 'data')]);
      server = await serve(folder, port, url);
    },
    /** What promtool says of a file of rules. Throws where it refuses it. */
    async checkRules(text: string): Promise<string> {
      const file = join(folder, 'rules.yml');
      await writeFile(file, text);
      return (await run('promtool', ['check', 'rules', file])).stdout;
    },
    async close(): Promise<void> {
      await stop(server);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function serve(folder: string, port: number, url: string): Promise<ChildProcess> {
  const words = [
    `--config.file=${join(folder, 'prometheus.yml')}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    '--storage.tsdb.retention.time=100y',
    `--web.listen-address=127.0.0.1:${port}`,
    '--log.level=error',
  ];
  const server = spawn('prometheus', words, { stdio: ['ignore', 'inherit', 'inherit'] });
  for (let tenths = 0; tenths < START_SECONDS_MAX * 10; tenths += 1) {
    if (server.exitCode !== null) throw new Error(`prometheus ended with ${server.exitCode} before it was ready`);
    const answer = await fetch(`${url}/-/ready`).catch(() => undefined);
    if (answer?.ok) return server;
    await sleep(100);
  }
  server.kill('SIGKILL');
  throw new Error(`prometheus was not ready within ${START_SECONDS_MAX} s`);
}

async function stop(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null) return;
  const ended = once(server, 'exit');
  server.kill('SIGTERM');
  await ended;
}

/** The text format that promtool fills a store from. */
function openMetrics(series: readonly ScrapedSeries[]): string {
  const lines = series.flatMap(({ name, labels, samples }) => {
    const inside = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
    return samples.map(([at, value]) => `${name}{${inside.join(',')}} ${value} ${at / 1000}`);
  });
  return `${lines.join('\n')}\n# EOF\n`;
}

/** Debian's package, where it is missing. */
async function install(): Promise<void> {
  const isThere = (program: string) =>
    (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));
  if (isThere('prometheus') && isThere('promtool')) return;
  const apt = (...words: string[]) =>
    process.getuid?.() === 0
      ? run('apt-get', words, { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
      : run('sudo', ['apt-get', ...words]);
  await apt('update', '-qq');
  await apt('install', '-y', '-qq', '--no-install-recommends', 'prometheus');
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  if (typeof address !== 'object' || address === null) throw new Error('no free port');
  return address.port;
}
