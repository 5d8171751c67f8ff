#!/usr/bin/env node
import { catalogCommands } from './commands/catalog.ts';
import { costCommand } from './commands/cost.ts';
import { doctorCommand } from './commands/doctor.ts';
import { gateCommands } from './commands/gate.ts';
import { oncallCommands } from './commands/oncall.ts';
import { pageCommands } from './commands/page.ts';
import { sloCommands } from './commands/slo.ts';
import { startCommand } from './commands/start.ts';
import type { ExitCode } from './exit-codes.ts';
import { type AddCommands, runProgram } from './program.ts';
import type { Terminal } from './terminal.ts';

/** The commands, one line a capability. */
const COMMANDS: readonly AddCommands[] = [
  catalogCommands,
  sloCommands,
  gateCommands,
  oncallCommands,
  pageCommands,
  doctorCommand,
  costCommand,
  startCommand,
];

/** Runs the words behind `evenkeel` and gives the exit code. */
export function runCli(words: readonly string[], terminal: Terminal): Promise<ExitCode> {
  return runProgram(words, terminal, COMMANDS);
}

if (import.meta.main) {
  // Whoever closes the pipe, as `head` does, has read enough.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
  // The code is set rather than exited with, so that what was written still reaches a pipe.
  process.exitCode = await runCli(process.argv.slice(2), {
    out: (text) => process.stdout.write(text),
    err: (text) => process.stderr.write(text),
    colour: process.stdout.isTTY === true && process.env.NO_COLOR === undefined,
  });
}
