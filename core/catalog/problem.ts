/** Why documents are refused: one thing that is wrong, where it stands, and what may stand there. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** What was read. */
  readonly read: string;
  /** What is allowed in its place. */
  readonly allowed: string;
}

/** Something that is accepted, but may not mean what its author thinks. */
export interface Warning {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly says: string;
}

/** `file:line:column: what was read; allowed: what is allowed`, a form that editors and CI systems link to the place. */
export function formatProblem({ file, line, column, read, allowed }: Problem): string {
  return `${file}:${line}:${column}: ${read}; allowed: ${allowed}`;
}

/** `file:line:column: what to know`. */
export function formatWarning({ file, line, column, says }: Warning): string {
  return `${file}:${line}:${column}: ${says}`;
}

/** Orders problems and warnings by file, line and column. */
export function comparePlaces(a: Problem | Warning, b: Problem | Warning): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}

/** Longer texts are cut in messages: a message is for a terminal and a table, and is stored. */
const QUOTED_LENGTH_MAX = 60;

/** A password in an address, a private key, and how access keys of AWS begin, https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes */
const CREDENTIAL = /(?:AKIA|ASIA)[A-Z0-9]{16}|-----BEGIN|:\/\/[^/\s]*:[^/\s]*@/;

/** A text in quotes, made short. Something that looks like a credential is never repeated. */
export function quote(text: string): string {
  if (CREDENTIAL.test(text)) return 'a text that looks like a credential';
  const short = text.length > QUOTED_LENGTH_MAX ? `${text.slice(0, QUOTED_LENGTH_MAX)}...` : text;
  return JSON.stringify(short);
}
