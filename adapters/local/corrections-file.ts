import * as z from 'zod';
import { readYaml } from '#adapters/documents/read-yaml.ts';
import { Findings } from '#core/catalog/findings.ts';
import { instantText } from '#core/catalog/metadata.ts';
import type { Problem } from '#core/catalog/problem.ts';
import { readShape } from '#core/catalog/read-shape.ts';
import { type Correction, correctionKindSchema } from '#core/slo/schema.ts';

/** The corrections of a file, or what is wrong with it. */
export type CorrectionsRead =
  | { readonly valid: true; readonly corrections: readonly Correction[] }
  | { readonly valid: false; readonly problems: readonly Problem[] };

const FIELDS = 'from, to, kind, reason';
const KINDS = correctionKindSchema.options.join(' or ');

const oneOff = z.strictObject(
  {
    from: instantText,
    to: instantText,
    kind: z.enum(correctionKindSchema.options, { error: KINDS }),
    reason: z.string({ error: 'why, a text' }),
  },
  { error: FIELDS },
);

/** Reads a JSON (or YAML) list of one-off corrections, `{ from, to, kind, reason }`. */
export function readCorrections(file: string, text: string): CorrectionsRead {
  const handedIn = readYaml(file, text);
  const findings = new Findings();
  const corrections = handedIn.documents.flatMap((document): Correction[] => {
    const read = readShape({ document, value: document.value, path: [] }, oneOff, findings);
    if (read === undefined) return [];
    const { from, to, kind, reason } = read;
    return [{ kind, reason, when: { type: 'once', from, to } }];
  });
  const problems = [...handedIn.problems, ...findings.problems()];
  return problems.length > 0 ? { valid: false, problems } : { valid: true, corrections };
}
