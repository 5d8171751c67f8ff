import { Command, CommanderError, Option } from 'commander';
import { EXIT, type ExitCode } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';

/** The program that commands add themselves to. */
export interface Cli {
  readonly program: Command;
  readonly terminal: Terminal;
  /** Makes the action of a command from a function that gives its exit code. */
  answer<Words extends unknown[]>(act: (...words: Words) => Promise<ExitCode>): (...words: Words) => Promise<void>;
}

/** Adds the commands of one capability. */
export type AddCommands = (cli: Cli) => void;

/** Runs the program over the words behind its name and gives the exit code; it never throws. */
export async function runProgram(
  words: readonly string[],
  terminal: Terminal,
  addCommands: readonly AddCommands[],
): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.done;
  const program = new Command('evenkeel');
  const cli: Cli = {
    program,
    terminal,
    answer:
      (act) =>
      async (...given) => {
        exitCode = await act(...given);
      },
  };
  program
    .description('Service-level objectives, error budgets and pages in your own AWS account.')
    .exitOverride()
    .configureOutput({
      writeOut: terminal.out,
      writeErr: terminal.err,
      // commander puts its suggestion on a line of its own.
      outputError: (text, write) => write(`${text.trim().replaceAll(/\s*\n\s*/g, ' ')}\n`),
    })
    .addHelpText('after', EXIT_HELP);
  for (const add of addCommands) add(cli);
  try {
    await program.parseAsync(words, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.wrongWords;
    terminal.err(`error: ${oneLine(error)}\n`);
    return EXIT.outsideFailed;
  }
}

const EXIT_HELP = `
Exit codes:
  0  done
  1  the answer is "no"
  2  the words of the command were wrong
  3  something outside failed (AWS, a file, the network)`;

/** `--format text|json`, the same on every command that prints an answer. */
export function formatOption(): Option {
  return new Option('--format <format>', 'for people, or for machines').choices(['text', 'json']).default('text');
}

function oneLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.trim().replaceAll(/\s*\n\s*/g, ' ');
}
