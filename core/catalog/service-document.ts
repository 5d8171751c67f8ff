import { description, documentOf, fields, text } from './document-parts.ts';
import { metadataWith } from './metadata.ts';

const OWNER_LENGTH_MAX = 100;
const LINT_IGNORE_LENGTH_MAX = 1_000;

/** OpenSLO `Service`. */
export const serviceDocument = documentOf(
  'Service',
  metadataWith({
    'evenkeel.dev/owner': text(OWNER_LENGTH_MAX).optional(),
    'evenkeel.dev/lint-ignore': text(LINT_IGNORE_LENGTH_MAX).optional(),
  }),
  fields({ description }),
);
