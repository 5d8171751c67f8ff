import type * as z from 'zod';
import { alertConditionDocument, alertPolicyDocument } from './alert-documents.ts';
import type { Findings } from './findings.ts';
import { dataSourceDocument, sliDocument } from './metric-documents.ts';
import { readShape } from './read-shape.ts';
import { serviceDocument } from './service-document.ts';
import { sloDocument } from './slo-document.ts';
import { isFields, type SourceDocument, valueAt, withNumbersAsWritten } from './source-document.ts';

/** The kinds of OpenSLO v1 that are understood, each with its schema. */
const KINDS = {
  Service: serviceDocument,
  SLO: sloDocument,
  SLI: sliDocument,
  DataSource: dataSourceDocument,
  AlertPolicy: alertPolicyDocument,
  AlertCondition: alertConditionDocument,
} as const;

export type Kind = keyof typeof KINDS;

/** What a document of a kind holds, once it has the shape of that kind. */
type Shape<K extends Kind> = z.output<(typeof KINDS)[K]>;

/** One document of a known kind. */
export type Entry = {
  [K in Kind]: {
    readonly kind: K;
    /** Its name, where it has one that can be read, even if something else is wrong with it. */
    readonly name: string | undefined;
    readonly document: SourceDocument;
    /** The document's value with numbers as they are written. */
    readonly value: unknown;
    /** Undefined where the document hasn't the shape of its kind. */
    readonly shape: Shape<K> | undefined;
  };
}[Kind];

const KINDS_LATER = ['AlertNotificationTarget'];
const VERSIONS_ALLOWED = 'openslo/v1';
const OWN_VERSION = 'evenkeel.dev/v1';

/** Reads a document by the schema of its kind. Undefined where its kind is unknown, which is a problem of its own. */
export function readEntry(document: SourceDocument, findings: Findings): Entry | undefined {
  const kind = readKind(document, findings);
  if (kind === undefined) return undefined;
  const value = withNumbersAsWritten(document);
  const name = valueAt(value, ['metadata', 'name']);
  const shape = readShape({ document, value, path: [] }, KINDS[kind], findings);
  // The shape was read by the schema of this very kind, which the compiler can't follow through the table.
  return { kind, name: typeof name === 'string' ? name : undefined, document, value, shape } as Entry;
}

function readKind(document: SourceDocument, findings: Findings): Kind | undefined {
  const { value } = document;
  if (!isFields(value)) {
    findings.problem(document, [], 'an object with apiVersion, kind, metadata, spec');
    return undefined;
  }
  const { apiVersion, kind } = value;
  if (apiVersion === OWN_VERSION) {
    findings.problem(document, ['apiVersion'], `${VERSIONS_ALLOWED} (no kind of ${OWN_VERSION} is supported yet)`);
  } else if (apiVersion !== VERSIONS_ALLOWED) {
    findings.problem(document, ['apiVersion'], VERSIONS_ALLOWED);
  } else if (typeof kind === 'string' && KINDS_LATER.includes(kind)) {
    findings.problem(document, ['kind'], kindNames, `kind ${kind}, which is not supported yet`);
  } else if (typeof kind !== 'string' || !isKind(kind)) {
    findings.problem(document, ['kind'], kindNames);
  } else {
    return kind;
  }
  return undefined;
}

const kindNames = Object.keys(KINDS).join(', ');

function isKind(kind: string): kind is Kind {
  return Object.hasOwn(KINDS, kind);
}
