import { quote } from '#core/catalog/problem.ts';
import type { HandedIn } from '#core/catalog/read-catalog.ts';
import type { RuleBook } from '#core/catalog/resolve-rules.ts';
import type { Catalog } from '#core/catalog/schema.ts';
import { type DocumentPath, type SourceDocument, valueAt } from '#core/catalog/source-document.ts';
import { type Linted, OPINIONS } from './opinions.ts';

/** One thing that is rarely meant, where it stands, why it matters and what to do. */
export interface LintFinding {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly rule: string;
  readonly found: string;
  readonly why: string;
  readonly fix: string;
}

/** The annotation by which a document says that an opinion is not for it, and why: `rule: reason; rule: reason`. */
const LINT_IGNORE = 'evenkeel.dev/lint-ignore';
/** How many events an SLO expects in a day: what low traffic does can be said only with it. */
const EVENTS_PER_DAY = 'evenkeel.dev/expected-events-per-day';

/** Says what in a valid catalog is allowed and rarely meant. What a document silences with a reason is not said. */
export function lintCatalog({ documents }: HandedIn, { services, slos }: Catalog, ruleBook: RuleBook): LintFinding[] {
  const silences = documents.flatMap(readSilences);
  const used = new Set<Silence>();
  const findings = slos.flatMap((slo) => {
    const document = documentOf(slo.name, documents);
    const holder = documents.find(({ value }) => isDocument(value, 'Service', slo.service));
    if (document === undefined) return [];
    const service = services.find(({ name }) => name === slo.service);
    const linted: Linted = { slo, service, eventsPerDay: eventsPerDayOf(document), ruleBook };
    return OPINIONS.flatMap(({ name: rule, find, why, fix }) => {
      const says = find(linted);
      if (says === undefined) return [];
      const silence = silences.find((one) => one.rule === rule && [document, holder].includes(one.document));
      if (silence !== undefined) used.add(silence);
      const finding = { ...placeOf(document, ['metadata', 'name']), rule, found: `${slo.name}: ${says}`, why, fix };
      return silence === undefined || silence.reason === '' ? [finding] : [];
    });
  });
  return [...findings, ...silences.flatMap((silence) => problemOf(silence, used.has(silence)))];
}

/** One opinion that a document silences. */
interface Silence {
  readonly document: SourceDocument;
  readonly rule: string;
  readonly reason: string;
}

const IGNORE_PATH: DocumentPath = ['metadata', 'annotations', LINT_IGNORE];

function readSilences(document: SourceDocument): Silence[] {
  const written = valueAt(document.value, IGNORE_PATH);
  if (typeof written !== 'string') return [];
  return written.split(';').map((part) => {
    const [rule = '', ...reason] = part.split(':');
    return { document, rule: rule.trim(), reason: reason.join(':').trim() };
  });
}

/** A silence has a reason, is of an opinion that exists, and silences something. */
function problemOf({ document, rule, reason }: Silence, isUsed: boolean): LintFinding[] {
  const finding = (name: string, found: string, fix: string) => [
    {
      ...placeOf(document, IGNORE_PATH),
      rule: name,
      found,
      why: 'a silence that nobody can explain outlives its reason',
      fix,
    },
  ];
  const names = OPINIONS.map((opinion) => opinion.name);
  if (!names.includes(rule))
    return finding('bad-ignore', `${LINT_IGNORE} names ${quote(rule)}`, `name one of ${names.join(', ')}`);
  if (reason === '')
    return finding('bad-ignore', `${LINT_IGNORE} gives no reason for ${rule}`, `write "${rule}: why it is meant"`);
  return isUsed
    ? []
    : finding('unused-ignore', `${LINT_IGNORE} silences ${rule}, and nothing is to silence`, 'take it away');
}

function isDocument(value: unknown, kind: string, name: string): boolean {
  return valueAt(value, ['kind']) === kind && valueAt(value, ['metadata', 'name']) === name;
}

/** The document of an SLO: of its own name, or of the longest that its name begins with, where it is one of several objectives. */
function documentOf(slo: string, documents: readonly SourceDocument[]): SourceDocument | undefined {
  const named = documents
    .filter(({ value }) => valueAt(value, ['kind']) === 'SLO')
    .map((document) => ({ document, name: String(valueAt(document.value, ['metadata', 'name'])) }))
    .filter(({ name }) => slo === name || slo.startsWith(`${name}-`));
  return named.toSorted((a, b) => b.name.length - a.name.length)[0]?.document;
}

function eventsPerDayOf(document: SourceDocument): number | undefined {
  const written = valueAt(document.value, ['metadata', 'annotations', EVENTS_PER_DAY]);
  return typeof written === 'string' ? Number(written) : undefined;
}

function placeOf(document: SourceDocument, path: DocumentPath) {
  const { line, column } = document.at(path);
  return { file: document.file, line, column };
}
