import { runCli } from '#cli/main.ts';
import type { Terminal } from '#cli/terminal.ts';

/** A terminal without colours that nobody looks at. */
export const PLAIN_TERMINAL: Terminal = { out: () => {}, err: () => {}, colour: false };

/** Runs the program and gives back all that it said. */
export async function runWords(...words: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const exitCode = await runCli(words, {
    ...PLAIN_TERMINAL,
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
  });
  return { exitCode, out: out.join(''), err: err.join('') };
}

/** The cells of a table's rows, without its borders. */
export function cellsOf(table: string): string[][] {
  return table
    .split('\n')
    .filter((line) => line.includes('│'))
    .map((line) =>
      line
        .split('│')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}
