import type { Findings } from './findings.ts';
import type { Entry, Kind } from './kinds.ts';
import { quote } from './problem.ts';
import { type DocumentPath, isFields } from './source-document.ts';

/** The documents of one kind by their names. */
export type EntriesOf<K extends Kind> = ReadonlyMap<string, Extract<Entry, { kind: K }>>;

/** All documents by kind and name. */
export interface Registry {
  of<K extends Kind>(kind: K): EntriesOf<K>;
}

/** Names each document once per kind; a second one of the same name is a problem. */
export function registerEntries(entries: readonly Entry[], findings: Findings): Registry {
  const kinds = new Map<Kind, Map<string, Entry>>();
  for (const entry of entries) {
    const names = kinds.get(entry.kind) ?? new Map<string, Entry>();
    kinds.set(entry.kind, names);
    if (entry.name === undefined) continue;
    const first = names.get(entry.name);
    if (first === undefined) {
      names.set(entry.name, entry);
    } else {
      const { line, column } = first.document.at(['metadata', 'name']);
      const read = `name ${quote(entry.name)}, which ${first.document.file}:${line}:${column} has already`;
      findings.problem(entry.document, ['metadata', 'name'], `a name that no other ${entry.kind} has`, read);
    }
  }
  // The maps were filled by kind, which the compiler can't follow.
  return { of: <K extends Kind>(kind: K) => (kinds.get(kind) ?? new Map()) as EntriesOf<K> };
}

/** The fields that name another document, wherever in a spec they stand. */
const REFERENCES: ReadonlyMap<string, Kind> = new Map([
  ['indicatorRef', 'SLI'],
  ['alertPolicyRef', 'AlertPolicy'],
  ['alertPolicies', 'AlertPolicy'],
  ['targetRef', 'AlertNotificationTarget'],
  ['conditionRef', 'AlertCondition'],
  ['metricSourceRef', 'DataSource'],
  ['slos', 'SLO'],
  ['services', 'Service'],
]);

/** In the documents about who is on call the short words are free: no metric's dimension is called so there. */
const ONCALL_REFERENCES: ReadonlyMap<string, Kind> = new Map([
  ['members', 'Person'],
  ['participants', 'Person'],
  ['user', 'Person'],
  ['person', 'Person'],
  ['team', 'Team'],
  ['schedule', 'Schedule'],
  ['backupSchedule', 'Schedule'],
  ['escalationPolicy', 'EscalationPolicy'],
]);

function referencesOf(kind: Kind): ReadonlyMap<string, Kind> {
  return ['Team', 'Schedule', 'EscalationPolicy'].includes(kind) ? ONCALL_REFERENCES : REFERENCES;
}

/**
 * Every name of another document must be there. This looks at the documents as they are written, so that a dangling
 * name is found in the same pass as anything else that is wrong with its document, and a document that is wrong is
 * no reason to call those who name it wrong.
 */
export function checkReferences(
  entries: readonly Entry[],
  registry: Registry,
  findings: Findings,
  { isOffline }: { readonly isOffline: boolean },
): void {
  const check = (entry: Entry, path: DocumentPath, kind: Kind, written: unknown) => {
    if (typeof written !== 'string' || registry.of(kind).has(written)) return;
    const field = path.findLast((step) => typeof step === 'string');
    findings.problem(
      entry.document,
      path,
      namesOf(registry.of(kind), kind),
      `${field} ${quote(written)}, which no document has`,
    );
  };
  const walk = (entry: Entry, value: unknown, path: DocumentPath): void => {
    if (Array.isArray(value)) {
      for (const [index, item] of value.entries()) walk(entry, item, [...path, index]);
    } else if (isFields(value)) {
      for (const [key, field] of Object.entries(value)) {
        const kind = referencesOf(entry.kind).get(key);
        if (kind && Array.isArray(field)) {
          for (const [index, item] of field.entries()) {
            check(entry, [...path, key, index], kind, item);
            walk(entry, item, [...path, key, index]);
          }
        } else if (kind) check(entry, [...path, key], kind, field);
        else walk(entry, field, [...path, key]);
      }
    }
  };
  for (const entry of entries) {
    const spec = isFields(entry.value) ? entry.value.spec : undefined;
    walk(entry, spec, ['spec']);
    // OpenSLO lets a service be named that no document describes; the platform needs its owner.
    if (entry.kind === 'SLO' && isFields(spec) && !isOffline)
      check(entry, ['spec', 'service'], 'Service', spec.service);
  }
}

/** So many names are offered in a message. */
const NAMES_OFFERED_MAX = 8;

function namesOf(entries: ReadonlyMap<string, unknown>, kind: Kind): string {
  const names = [...entries.keys()].toSorted();
  if (names.length === 0) return `the name of a document of kind ${kind} (there is none)`;
  const more = names.length > NAMES_OFFERED_MAX ? ` and ${names.length - NAMES_OFFERED_MAX} more` : '';
  return `the name of a document of kind ${kind}: ${names.slice(0, NAMES_OFFERED_MAX).join(', ')}${more}`;
}
