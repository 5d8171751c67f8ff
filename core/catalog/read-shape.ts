import type * as z from 'zod';
import { type Findings, fieldLabel } from './findings.ts';
import { type DocumentPath, type SourceDocument, valueAt } from './source-document.ts';

/**
 * Reads the part of a document at the path by a schema. Each issue becomes one problem at its place, with the schema's
 * message as what is allowed. Undefined where there was any.
 */
export function readShape<Schema extends z.ZodType>(
  { document, value, path }: { document: SourceDocument; value: unknown; path: DocumentPath },
  schema: Schema,
  findings: Findings,
): z.output<Schema> | undefined {
  const read = schema.safeParse(valueAt(value, path));
  if (read.success) return read.data;
  for (const issue of read.error.issues) reportIssue(document, path, issue, findings);
  return undefined;
}

function reportIssue(document: SourceDocument, base: DocumentPath, issue: z.core.$ZodIssue, findings: Findings): void {
  // Keys of JSON are texts and numbers; zod's type allows symbols too.
  const path = [...base, ...issue.path.filter((step) => typeof step !== 'symbol')];
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) {
      findings.fieldProblem(document, [...path, key], issue.message, `unknown field ${key}`);
    }
  } else if (issue.code === 'invalid_type' && issue.expected === 'never') {
    findings.fieldProblem(document, path, issue.message, fieldLabel(path));
  } else if (issue.code === 'custom' && issue.params?.field === true) {
    findings.fieldProblem(document, path, issue.message, String(issue.params.read));
  } else if (issue.code === 'custom' && typeof issue.params?.read === 'string') {
    findings.problem(document, path, issue.message, issue.params.read);
  } else {
    findings.problem(document, path, issue.message);
  }
}
