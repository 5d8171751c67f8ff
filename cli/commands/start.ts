import { rmSync } from 'node:fs';
import { SingleBar } from 'cli-progress';
import { InvalidArgumentError, Option } from 'commander';
import { EXIT, type ExitCode } from '#cli/exit-codes.ts';
import { findHomeRegion, HOME_REGION_DEFAULT } from '#cli/home-region.ts';
import type { Cli } from '#cli/program.ts';
import { sloTable } from '#cli/slo-table.ts';
import { styled, type Terminal } from '#cli/terminal.ts';
import { formatInstant, instant } from '#core/shared/instant.ts';
import { type Screen, start } from '#local/start.ts';

const EXAMPLES = `
Examples:
  npm start                                the sample shop, live, with an outage after a minute
  npm start -- --once --speed 60           the whole story in about ten seconds, then exit
  npm start -- --catalog my-catalog        your own documents over invented traffic
  npm start -- --catalog my-catalog --source aws
                                           your own CloudWatch, read with your credentials; nothing is written to AWS

Stop it with Ctrl-C. What it knows is in .evenkeel/; read it with: npm run -s evenkeel -- slo list`;

interface Words {
  readonly catalog: string;
  readonly source: 'sample' | 'aws';
  readonly speed: number;
  readonly once: boolean;
}

/** `evenkeel start`: the whole platform in one process. */
export function startCommand({ program, terminal, answer }: Cli): void {
  program
    .command('start')
    .description('run the whole platform on this machine')
    .option('--catalog <dir>', 'the folder of documents', 'examples/catalog')
    .addOption(
      new Option('--source <source>', 'where the counts come from').choices(['sample', 'aws']).default('sample'),
    )
    .option('--speed <n>', 'how many minutes pass in one (sample only)', readSpeed, 1)
    .option('--once', 'play the story, or read CloudWatch once, then exit: 1 if any part of it did not happen', false)
    .addHelpText('after', EXAMPLES)
    .action(answer((words: Words) => run(terminal, words)));
}

const SPEED_MAX = 1_000;

function readSpeed(text: string): number {
  const speed = Number(text);
  if (speed >= 1 && speed <= SPEED_MAX) return speed;
  throw new InvalidArgumentError(`allowed: 1 to ${SPEED_MAX}.`);
}

async function run(terminal: Terminal, { catalog, source, speed, once }: Words): Promise<ExitCode> {
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());
  const database = `.evenkeel/${source}.db`;
  // The sample invents its past anew each time it starts; what was read from AWS is kept.
  if (source === 'sample') for (const suffix of ['', '-wal', '-shm']) rmSync(`${database}${suffix}`, { force: true });
  const outcome = await start(
    {
      catalog,
      database,
      source,
      speed: source === 'aws' ? 1 : speed,
      once,
      homeRegion: source === 'aws' ? await findHomeRegion() : HOME_REGION_DEFAULT,
      now: instant(Date.now()),
    },
    screenOf(terminal),
    stop.signal,
    process.env,
  );
  if (outcome.ok) return EXIT.done;
  for (const reason of outcome.reasons) terminal.out(`${reason}\n`);
  return EXIT.no;
}

function screenOf(terminal: Terminal): Screen {
  return {
    progress(what, total) {
      const bar = new SingleBar({
        format: `${what} [{bar}] {value}/{total}`,
        stream: process.stderr,
        noTTYOutput: false,
        hideCursor: true,
      });
      bar.start(total, 0);
      return { step: () => bar.increment(), done: () => bar.stop() };
    },
    line: (at, text) => terminal.out(`${styled(terminal, 'dim', formatInstant(at))} ${text}\n`),
    table: (states) => terminal.out(`${sloTable(terminal, states)}\n`),
    page(at, { action, subject, body }) {
      const title = styled(terminal, action === 'trigger' ? ['bold', 'red'] : ['bold', 'green'], subject);
      const text = body
        .split('\n')
        .map((line) => `    ${line}`)
        .join('\n');
      terminal.out(`${styled(terminal, 'dim', formatInstant(at))} INBOX ${title}\n${text}\n`);
    },
  };
}
