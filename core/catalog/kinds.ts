import type * as z from 'zod';
import { alertConditionDocument, alertPolicyDocument, notificationTargetDocument } from './alert-documents.ts';
import { correctionDocument } from './correction-document.ts';
import { OPENSLO_VERSION, OWN_VERSION } from './document-parts.ts';
import type { Findings } from './findings.ts';
import { dataSourceDocument, sliDocument } from './metric-documents.ts';
import { escalationDocument, personDocument, teamDocument } from './oncall-documents.ts';
import { policyDocument } from './policy-document.ts';
import { readShape } from './read-shape.ts';
import { scheduleDocument } from './schedule-document.ts';
import { serviceDocument } from './service-document.ts';
import { sloDocument } from './slo-document.ts';
import { isFields, type SourceDocument, valueAt, withNumbersAsWritten } from './source-document.ts';

/** The kinds that are understood, each with its schema. */
const KINDS = {
  Service: serviceDocument,
  SLO: sloDocument,
  SLI: sliDocument,
  DataSource: dataSourceDocument,
  AlertPolicy: alertPolicyDocument,
  AlertCondition: alertConditionDocument,
  AlertNotificationTarget: notificationTargetDocument,
  Correction: correctionDocument,
  ErrorBudgetPolicy: policyDocument,
  Person: personDocument,
  Team: teamDocument,
  Schedule: scheduleDocument,
  EscalationPolicy: escalationDocument,
} as const;

/** Which version has which kinds. */
const KINDS_OF: Readonly<Record<string, readonly Kind[]>> = {
  [OPENSLO_VERSION]: [
    'Service',
    'SLO',
    'SLI',
    'DataSource',
    'AlertPolicy',
    'AlertCondition',
    'AlertNotificationTarget',
  ],
  [OWN_VERSION]: ['Correction', 'ErrorBudgetPolicy', 'Person', 'Team', 'Schedule', 'EscalationPolicy'],
};

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

const VERSIONS_ALLOWED = Object.keys(KINDS_OF).join(' or ');

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
  const kinds = typeof apiVersion === 'string' ? KINDS_OF[apiVersion] : undefined;
  const known = kinds?.find((each) => each === kind);
  if (kinds === undefined) {
    findings.problem(document, ['apiVersion'], VERSIONS_ALLOWED);
  } else if (known === undefined) {
    findings.problem(document, ['kind'], kinds.join(', '));
  }
  return known;
}
