import * as z from 'zod';
import { instant, parseInstant } from '#core/shared/instant.ts';
import { fields, name, text } from './document-parts.ts';
import { isFields } from './source-document.ts';

/** Annotations of this prefix are Evenkeel's; all others are free. */
const OWN_PREFIX = 'evenkeel.dev/';

const labelSchema = z.union([z.string(), z.array(z.string())], { error: 'a text or a list of texts' });

/** The metadata of a document, with the annotations of Evenkeel that it may carry. */
export function metadataWith<Annotations extends z.ZodRawShape>(annotations: Annotations) {
  return fields({
    name,
    displayName: text(DISPLAY_NAME_LENGTH_MAX).optional(),
    labels: z.record(z.string(), labelSchema, { error: 'an object of texts, or of lists of texts' }).optional(),
    annotations: annotationsOf(annotations).optional(),
  });
}

/** Display names stand in text messages and table columns. */
const DISPLAY_NAME_LENGTH_MAX = 100;

function annotationsOf<Annotations extends z.ZodRawShape>(annotations: Annotations) {
  const known = Object.keys(annotations);
  const free = z.string({ error: 'a text (write a number or true in quotes)' });
  return z
    .object(annotations, { error: 'an object of texts' })
    .catchall(free)
    .superRefine(
      (value, context) => {
        for (const key of Object.keys(value)) {
          if (!key.startsWith(OWN_PREFIX) || known.includes(key)) continue;
          context.addIssue({
            code: 'custom',
            path: [key],
            message:
              known.length > 0 ? `${known.join(', ')}, or another prefix` : `no annotation of ${OWN_PREFIX} here`,
            params: { read: `unknown annotation ${key}`, field: true },
          });
        }
      },
      { when: ({ value }) => isFields(value) },
    );
}

/** The whole number that a text in quotes holds. */
export function wholeNumberText(max: number) {
  const error = `a whole number from 0 to ${max} in quotes`;
  return z
    .string({ error })
    .regex(/^(?:0|[1-9][0-9]{0,15})$/, { error })
    .refine((value) => Number(value) <= max, { error })
    .transform(Number);
}

const INSTANT_ALLOWED = 'an instant in RFC 3339, such as 2026-03-01T12:00:00Z';

/** An instant that a text holds. */
export const instantText = z
  .custom<string>((value) => typeof value === 'string' && parseInstant(value) !== undefined, {
    abort: false,
    error: INSTANT_ALLOWED,
  })
  .transform((text) => parseInstant(text) ?? instant(0));

const HTTPS_ALLOWED = 'the address of a page that begins with https://, at most 500 characters';

export const httpsAddress = z
  .url({ protocol: /^https$/, hostname: z.regexes.domain, error: HTTPS_ALLOWED })
  .max(500, { error: HTTPS_ALLOWED });
