import { type Document, isNode, LineCounter, parseDocument } from 'yaml';
import { type Problem, quote } from '#core/catalog/problem.ts';
import { type EvaluationResult, type ResultIssue, readEvaluation } from '#core/slo/quality/evaluation-result.ts';

/** A list is read whole; of more results than fit in it JSON Lines are written. */
export const LIST_LENGTH_MAX = 16 * 1024 * 1024;

/** After so many problems in one file the rest only repeat them. */
export const PROBLEMS_MAX = 20;

export interface ResultsRead {
  readonly results: readonly EvaluationResult[];
  /** Ordered by their places, the first twenty of the file. */
  readonly problems: readonly Problem[];
}

/** Reads evaluation results from JSON Lines, one result a line, or from a JSON list of them. */
export function readResults(file: string, text: string, threshold?: number): ResultsRead {
  const pieces = text.trimStart().startsWith('[') ? listPieces(file, text) : linePieces(text);
  const results: EvaluationResult[] = [];
  const problems: Problem[] = [];
  for (const piece of pieces) {
    if (problems.length >= PROBLEMS_MAX) break;
    if ('problem' in piece) {
      problems.push({ file, ...piece.problem });
      continue;
    }
    const reading = readEvaluation(piece.value, threshold);
    if (reading.valid) results.push(reading.result);
    else problems.push(...reading.issues.map((issue) => problemOf(file, piece, issue)));
  }
  return { results, problems };
}

/** One written result and where it stands. */
type Piece = Written | { readonly problem: Omit<Problem, 'file'> };

interface Written {
  readonly value: unknown;
  /** Finds places in the text that holds it. */
  readonly find: FindPlace;
  /** The way to the value in that text. */
  readonly path: readonly number[];
}

function linePieces(text: string): Piece[] {
  return text.split('\n').flatMap((written, index): Piece[] => {
    if (written.trim() === '') return [];
    const parsed = parseJson(written, index + 1);
    return ['problem' in parsed ? parsed : { value: parsed.value, find: placesIn(written, index + 1), path: [] }];
  });
}

function listPieces(file: string, text: string): Piece[] {
  if (text.length > LIST_LENGTH_MAX) {
    const allowed = `at most ${LIST_LENGTH_MAX}; write more of them as JSON Lines, one result a line`;
    return [{ problem: { line: 1, column: 1, read: `a list of ${text.length} characters`, allowed } }];
  }
  const parsed = parseJson(text, 1);
  if ('problem' in parsed) return [parsed];
  if (!Array.isArray(parsed.value)) throw new TypeError(`${file} begins with [ and holds no list`);
  const find = placesIn(text, 1);
  return parsed.value.map((value: unknown, index) => ({ value, find, path: [index] }));
}

function parseJson(text: string, line: number): { readonly value: unknown } | Extract<Piece, { problem: unknown }> {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    // The place stands in the message where the engine knows it.
    const [, down = '1', across = '1'] = /line (\d+) column (\d+)/.exec(error.message) ?? [];
    const read = `no JSON (${error.message})`;
    const allowed = 'a JSON list of results, or one result as JSON a line';
    return { problem: { line: line + Number(down) - 1, column: Number(across), read, allowed } };
  }
}

function problemOf(file: string, { value, find, path }: Written, issue: ResultIssue): Problem {
  const field = issue.path.at(-1);
  const found = issue.path.reduce<unknown>(
    (inside, key) => (inside as Record<string, unknown>)[key] ?? undefined,
    value,
  );
  const read = field === undefined ? describe(value) : `${field} ${describe(found)}`;
  return { file, ...find([...path, ...issue.path]), read, allowed: issue.allowed };
}

function describe(value: unknown): string {
  if (value === undefined) return 'is missing';
  if (typeof value === 'string') return quote(value);
  return typeof value === 'object' && value !== null ? 'is an object or a list' : String(value);
}

type FindPlace = (path: readonly (string | number)[]) => { readonly line: number; readonly column: number };

/**
 * Finds the value at a path, or the nearest one above it, in a text that begins on this line. The text is read for places only
 * when the first one is asked for: most files have no problem.
 */
function placesIn(text: string, line: number): FindPlace {
  const lineCounter = new LineCounter();
  let document: Document.Parsed | undefined;
  return (path) => {
    document ??= parseDocument(text, { lineCounter, version: '1.2' });
    for (let depth = path.length; depth >= 0; depth -= 1) {
      const node = document.getIn(path.slice(0, depth), true);
      if (!isNode(node) || !node.range) continue;
      const { line: down, col } = lineCounter.linePos(node.range[0]);
      return { line: line + down - 1, column: col };
    }
    return { line, column: 1 };
  };
}
