import { type CompositeSlo, isComposite, type Slo } from '#core/slo/schema.ts';
import { Findings } from './findings.ts';
import { type Entry, readEntry } from './kinds.ts';
import { type SliSpec, TYPES_READ } from './metric-documents.ts';
import { comparePlaces, type Problem, type Warning } from './problem.ts';
import { checkReferences, type Registry, registerEntries } from './registry.ts';
import { resolveRoster, type ScheduleBook } from './resolve-roster.ts';
import type { RuleBook } from './resolve-rules.ts';
import { resolveSli, type SliSurroundings } from './resolve-sli.ts';
import { resolveSlos } from './resolve-slo.ts';
import { byName, type Catalog, type Service } from './schema.ts';
import type { SourceDocument } from './source-document.ts';

/** Documents as they were handed in, with what is wrong with them before they are even understood. */
export interface HandedIn {
  readonly documents: readonly SourceDocument[];
  readonly problems: readonly Problem[];
}

/** The documents make a catalog, or they don't: one that is wrong refuses them all. */
export type CatalogVerdict =
  | { readonly valid: true; readonly catalog: Catalog; readonly warnings: readonly Warning[] }
  | { readonly valid: false; readonly problems: readonly Problem[]; readonly warnings: readonly Warning[] };

/** What documents don't say of themselves. */
export interface CatalogSurroundings {
  readonly ruleBook: RuleBook;
  /** Left out where nobody asks for what schedules allow and would hurt. */
  readonly scheduleBook?: ScheduleBook;
  /** The Region of metrics that name none. */
  readonly homeRegion: string;
  /** Counts come from elsewhere: sources of any type are accepted, and services need no document. */
  readonly isOffline?: boolean;
}

/**
 * Reads documents as one catalog. All problems are found in one pass, ordered by file, line and column; only what a
 * rule says about a whole SLO (can its threshold be reached?) waits until that SLO's documents have their shape.
 */
export function readCatalog(handedIn: HandedIn, surroundings: CatalogSurroundings): CatalogVerdict {
  const findings = new Findings();
  const entries = handedIn.documents
    .map((document) => readEntry(document, findings))
    .filter((entry) => entry !== undefined);
  const registry = registerEntries(entries, findings);
  checkReferences(entries, registry, findings, { isOffline: surroundings.isOffline === true });
  const catalog = resolveEntries(entries, registry, surroundings, findings);
  const problems = [...handedIn.problems, ...findings.problems()].toSorted(comparePlaces);
  const warnings = findings.warnings();
  if (problems.length === 0 && handedIn.documents.length === 0) problems.push(NOTHING_HANDED_IN);
  return problems.length > 0 ? { valid: false, problems, warnings } : { valid: true, catalog, warnings };
}

/** An empty folder is a mistake of the hand-in rather than the wish to run without any SLO. */
const NOTHING_HANDED_IN: Problem = {
  file: 'catalog',
  line: 1,
  column: 1,
  read: 'no document at all',
  allowed: 'at least one OpenSLO document in a .yaml, .yml or .json file',
};

function resolveEntries(
  entries: readonly Entry[],
  registry: Registry,
  { ruleBook, scheduleBook, homeRegion, isOffline = false }: CatalogSurroundings,
  findings: Findings,
): Catalog {
  const services: Service[] = [];
  const slos: Slo[] = [];
  const composites: CompositeSlo[] = [];
  const sliSurroundings = { dataSources: registry.of('DataSource'), homeRegion, isOffline, findings };
  const surroundings = {
    policies: registry.of('AlertPolicy'),
    conditions: registry.of('AlertCondition'),
    slis: new Map(
      [...registry.of('SLI')].map(([name, { document, shape }]) => [
        name,
        shape && { document, path: ['spec'], spec: shape.spec },
      ]),
    ),
    corrections: [...registry.of('Correction').values()].flatMap(({ shape }) => shape ?? []),
    policyDocuments: [...registry.of('ErrorBudgetPolicy').values()].flatMap(({ shape }) => shape ?? []),
    sliSurroundings,
    ruleBook,
    findings,
  };
  const used = new Set(
    entries.flatMap((entry) => {
      if (entry.kind !== 'SLO' || !entry.shape) return [];
      const { spec } = entry.shape;
      return [spec, ...spec.objectives].map(({ indicatorRef }) => indicatorRef);
    }),
  );
  const isUsed = (name: string | undefined) => used.has(name);
  /** Which document each SLO comes from. */
  const owners = new Map<string, string | undefined>();
  for (const entry of entries) {
    if (entry.kind === 'Service' && entry.shape) services.push(readService(entry.shape));
    if (entry.kind === 'DataSource' && entry.shape && 'otherType' in entry.shape.spec && !isOffline)
      findings.problem(entry.document, ['spec', 'type'], TYPES_READ);
    if (entry.kind === 'SLI' && entry.shape && !isUsed(entry.name))
      checkUnused(entry.document, entry.shape.spec, sliSurroundings);
    if (entry.kind !== 'SLO' || !entry.shape) continue;
    for (const slo of resolveSlos(entry.document, entry.shape, surroundings)) {
      const owner = owners.get(slo.name) ?? entry.name;
      // Two of one name would keep one book. Two documents of one name are a problem already.
      if (owner !== entry.name)
        findings.problem(entry.document, ['metadata', 'name'], OWN_NAMES, `a second SLO ${slo.name}`);
      owners.set(slo.name, owner);
      if (isComposite(slo)) composites.push(slo);
      else slos.push(slo);
    }
  }
  return {
    services: services.toSorted(byName),
    slos: slos.toSorted(byName),
    composites: composites.toSorted(byName),
    roster: resolveRoster(registry, scheduleBook, findings),
  };
}

/** An SLI that no SLO names is read all the same, so that what is wrong with it shows; a threshold is for an objective to say. */
function checkUnused(document: SourceDocument, spec: SliSpec, surroundings: SliSurroundings): void {
  if (spec.thresholdMetric !== undefined) return;
  const threshold = { op: undefined, value: undefined, place: { document, path: [] } };
  resolveSli({ document, path: ['spec'], spec }, surroundings, threshold);
}

const OWN_NAMES =
  'a name that no objective of another document gets, which is called after its document and its target';

function readService({ metadata, spec }: NonNullable<Extract<Entry, { kind: 'Service' }>['shape']>): Service {
  const owner = metadata.annotations?.['evenkeel.dev/owner'];
  return {
    name: metadata.name,
    displayName: metadata.displayName ?? metadata.name,
    description: spec.description ?? '',
    ...(owner === undefined ? {} : { owner }),
  };
}
