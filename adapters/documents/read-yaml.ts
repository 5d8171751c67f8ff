import { type Document, LineCounter, parseAllDocuments } from 'yaml';
import type { Problem } from '#core/catalog/problem.ts';
import type { HandedIn } from '#core/catalog/read-catalog.ts';
import type { SourceDocument } from '#core/catalog/source-document.ts';
import { type PlacedNode, PlacedTree } from './placed-tree.ts';
import { documentFrom } from './yaml-document.ts';

/** After so many errors of syntax in one document the rest only repeat them. */
const SYNTAX_PROBLEMS_MAX = 10;

const DUPLICATE_KEY = 'DUPLICATE_KEY';

/**
 * Reads a file of YAML 1.2, and so of JSON, which is a part of it: one document, many, or a list of them in one. Errors
 * of syntax, keys that occur twice, unknown tags and aliases that multiply are problems with their places.
 */
export function readYaml(file: string, text: string): HandedIn {
  const lineCounter = new LineCounter();
  const parsed = parseAllDocuments(text, { lineCounter, version: '1.2', prettyErrors: false });
  const documents: SourceDocument[] = [];
  const problems: Problem[] = [];
  // An empty file gives an empty list that says so of itself.
  for (const document of Array.isArray(parsed) ? parsed : []) {
    const errors = syntaxProblems(file, document, lineCounter);
    problems.push(...errors);
    if (errors.length > 0) continue;
    const tree = new PlacedTree(text, file, lineCounter);
    const root = tree.read(document.contents);
    problems.push(...tree.problems);
    if (tree.problems.length === 0) documents.push(...documentsIn(file, root));
  }
  return { documents, problems };
}

function syntaxProblems(file: string, document: Document.Parsed, lineCounter: LineCounter): Problem[] {
  const problems = [...document.errors, ...document.warnings].slice(0, SYNTAX_PROBLEMS_MAX).map((error): Problem => {
    const { line, col } = lineCounter.linePos(error.pos[0]);
    const twice = error.code === DUPLICATE_KEY;
    const read = twice ? 'a key that this object has already' : lowerFirst(error.message.split('\n')[0] ?? '');
    return { file, line, column: col, read, allowed: twice ? 'each key once' : 'well-formed YAML 1.2' };
  });
  const { explicit, version } = document.directives.yaml;
  if (explicit && version !== '1.2') {
    problems.push({
      file,
      line: 1,
      column: 1,
      read: `%YAML ${version}`,
      allowed: 'YAML 1.2, which needs no directive',
    });
  }
  return problems;
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}

/** A list holds one document an item; a document of nothing but comments is none. */
function documentsIn(file: string, root: PlacedNode): SourceDocument[] {
  if (root.items) return root.items.map((item) => documentFrom(file, item));
  return root.value === null ? [] : [documentFrom(file, root)];
}
