import { countedBy } from '#core/catalog/promql.ts';
import type { DocumentPath } from '#core/catalog/source-document.ts';
import type { ForeignDocument } from './foreign-document.ts';
import { type ImportedParts, type Importer, NOTHING_IMPORTED } from './importer.ts';
import { labelOf, type WrittenDocument, type WrittenSource, writtenRule, writtenSlo } from './openslo-parts.ts';

/** Sloth's own spec, `version: prometheus/v1`, and its Kubernetes form, which spells fields in camel case. */
export const importSloth: Importer = (document) => {
  const base = specOf(document);
  if (base === undefined) {
    document.lose([], 'is no spec of Sloth (version: prometheus/v1, or kind: PrometheusServiceLevel) and is left out');
    return NOTHING_IMPORTED;
  }
  const written = document.text([...base, 'service']) ?? '';
  const service = labelOf(written);
  if (service !== written)
    document.note([...base, 'service'], `is called ${service} here: names are labels of RFC 1123`);
  const labels = document.texts([...base, 'labels']);
  const slos = document.items([...base, 'slos']).flatMap((path) => importSlo(document, path, service, labels));
  const parts: ImportedParts = { documents: slos, services: new Map([[service, labels.owner]]), usesPrometheus: true };
  return slos.length === 0 ? NOTHING_IMPORTED : parts;
};

function specOf(document: ForeignDocument): DocumentPath | undefined {
  if (document.text(['version']) === 'prometheus/v1') return [];
  const isCrd = document.text(['kind']) === 'PrometheusServiceLevel';
  document.text(['apiVersion']);
  if (!isCrd) return undefined;
  document.text(['metadata', 'name']);
  return ['spec'];
}

function importSlo(
  document: ForeignDocument,
  path: DocumentPath,
  service: string,
  common: Readonly<Record<string, string>>,
): WrittenDocument[] {
  const events: DocumentPath = [...path, 'sli', 'events'];
  const bad = document.text([...events, 'error_query'], [...events, 'errorQuery']);
  const all = document.text([...events, 'total_query'], [...events, 'totalQuery']);
  const targetPercent = document.text([...path, 'objective']);
  const own = document.text([...path, 'name']) ?? '';
  if (bad === undefined || all === undefined || targetPercent === undefined) {
    document.lose(
      path,
      'is left out: without error_query, total_query and objective nothing can be counted (a ratio or a plugin gives no counts)',
    );
    return [];
  }
  const { counter, part, total } = sidesOf(document, events, bad, all);
  const alerting: DocumentPath = [...path, 'alerting'];
  const runbook = document.text([...alerting, 'annotations', 'runbook'], [...alerting, 'annotations', 'runbook_url']);
  const name = labelOf(`${service}-${own}`);
  return [
    writtenSlo({
      name,
      displayName: own,
      description: document.text([...path, 'description']),
      labels: { ...common, ...document.texts([...path, 'labels']) },
      annotations: runbook === undefined ? {} : { 'evenkeel.dev/runbook': runbook },
      service,
      counter,
      bad: part,
      total,
      targetPercent,
      window: { duration: '30d', isRolling: true },
      alertPolicies: rulesOf(document, alerting),
    }),
  ];
}

/** A template of Sloth, with its window as a minute. */
const WINDOW = /\{\{\s*\.window\s*\}\}/g;

function sidesOf(document: ForeignDocument, path: DocumentPath, bad: string, all: string) {
  const [part, total] = [bad, all].map((query) => countedBy(query.replaceAll(WINDOW, '1m')));
  const isPlain = part?.kind === 'counter' && total?.kind === 'counter';
  if (!isPlain) {
    document.note(
      path,
      "is no plain sum(rate(counter[window])): its value at the end of each minute is taken for that minute's count, with a window of 1m",
    );
  }
  const side = (counted: ReturnType<typeof countedBy> | undefined): WrittenSource => ({
    type: 'Prometheus',
    query: (isPlain && counted?.kind === 'counter' ? counted.selector : counted?.perMinute) ?? '',
  });
  return { counter: isPlain, part: side(part), total: side(total) };
}

/** Sloth's alerts are the default rules here. Where one severity is switched off the other's rules are written out. */
function rulesOf(document: ForeignDocument, path: DocumentPath): WrittenDocument[] {
  const isOff = (...keys: readonly string[]) =>
    keys.map((key) => document.isTrue([...path, key, 'disable'])).includes(true);
  const [noPages, noTickets] = [isOff('page_alert', 'pageAlert'), isOff('ticket_alert', 'ticketAlert')];
  if (noPages && noTickets) {
    document.note(path, 'switches all alerts off, which a document here can not: the default rules are in force');
    return [];
  }
  if (noPages) return TICKET_RULES.map(writtenRule);
  return noTickets ? PAGE_RULES.map(writtenRule) : [];
}

const PAGE_RULES = [
  { name: 'page-fast', severity: 'page', threshold: 14.4, long: '1h', short: '5m' },
  { name: 'page-slow', severity: 'page', threshold: 6, long: '6h', short: '30m' },
];
const TICKET_RULES = [
  { name: 'ticket-fast', severity: 'ticket', threshold: 3, long: '1d', short: '2h' },
  { name: 'ticket-slow', severity: 'ticket', threshold: 1, long: '3d', short: '6h' },
];
