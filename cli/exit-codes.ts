/** What the program's exit code says; the whole table. */
export const EXIT = {
  /** Done. */
  done: 0,
  /** The answer is "no": the catalog is invalid, the gate is closed, a gap was found. */
  no: 1,
  /** The words of the command were wrong. */
  wrongWords: 2,
  /** Something outside failed: AWS, a file, the network. */
  outsideFailed: 3,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
