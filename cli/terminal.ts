import { styleText } from 'node:util';

/** Where a command speaks to. Tests give their own. */
export interface Terminal {
  /** Standard output: the answer, and nothing else. */
  out(text: string): void;
  /** Standard error: what went wrong, one line each, and progress. */
  err(text: string): void;
  /** Whether standard output is a terminal that shows colours. */
  readonly colour: boolean;
}

type Style = Parameters<typeof styleText>[0];

/** The text in a style, on a terminal only: a pipe or a file gets plain text. */
export function styled({ colour }: Terminal, style: Style, text: string): string {
  return colour ? styleText(style, text, { validateStream: false }) : text;
}
