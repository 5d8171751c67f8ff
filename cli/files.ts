import { readFileSync, writeFileSync } from 'node:fs';

/** The text of a file that the words of a command name. Throws with what to name instead where it can't be read. */
export function readText(file: string, what: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new Error(`${file} can't be read (${why}); name ${what}`, { cause });
  }
}

/** Writes a file that is not there yet: nothing that somebody wrote is changed. Throws with what to do where it can't be written. */
export function writeNewFile(file: string, text: string): void {
  try {
    writeFileSync(file, text, { flag: 'wx' });
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new Error(`${file} can't be written (${why}); name a file that is not there yet`, { cause });
  }
}
