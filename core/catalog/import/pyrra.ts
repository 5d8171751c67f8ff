import type { DocumentPath } from '#core/catalog/source-document.ts';
import { parseDurationMs } from '#core/shared/duration.ts';
import type { ForeignDocument } from './foreign-document.ts';
import { type Importer, NOTHING_IMPORTED } from './importer.ts';
import { labelOf, type WrittenSource, writtenSlo } from './openslo-parts.ts';

const INDICATOR: DocumentPath = ['spec', 'indicator'];

/** Pyrra's `ServiceLevelObjective` of `pyrra.dev/v1alpha1`. */
export const importPyrra: Importer = (document, options) => {
  const version = document.text(['apiVersion']);
  const kind = document.text(['kind']);
  const sides = version?.startsWith('pyrra.dev/') && kind === 'ServiceLevelObjective' ? sidesOf(document) : undefined;
  const targetPercent = document.text(['spec', 'target']);
  if (sides === undefined || targetPercent === undefined) {
    document.lose(
      [],
      'is left out: it is no ServiceLevelObjective of Pyrra with an indicator of ratio, latency, latencyNative or bool_gauge, and a target',
    );
    return NOTHING_IMPORTED;
  }
  const written = document.text(['metadata', 'name']) ?? '';
  const name = labelOf(written);
  if (name !== written) document.note(['metadata', 'name'], `is called ${name} here: names are labels of RFC 1123`);
  const service = labelOf(document.text(['metadata', 'namespace']) ?? options.service);
  document.note(['metadata', 'name'], `has no service in Pyrra: ${service} is taken`);
  for (const kindOfSide of ['ratio', 'latency', 'latencyNative', 'bool_gauge'])
    document.lose(
      [...INDICATOR, kindOfSide, 'grouping'],
      'is not made: all series are one SLO; write one SLO for each group that matters',
    );
  const slo = writtenSlo({
    name,
    description: document.text(['spec', 'description']),
    labels: document.texts(['metadata', 'labels']),
    service,
    ...sides,
    targetPercent,
    window: { duration: windowOf(document), isRolling: true },
  });
  return { documents: [slo], services: new Map([[service, undefined]]), usesPrometheus: true };
};

function sidesOf(document: ForeignDocument) {
  const query = (text: string): WrittenSource => ({ type: 'Prometheus', query: text });
  const at = (...steps: readonly string[]) => document.text([...INDICATOR, ...steps]);
  const [errors, ofErrors] = [at('ratio', 'errors', 'metric'), at('ratio', 'total', 'metric')];
  if (errors !== undefined && ofErrors !== undefined)
    return { counter: true, bad: query(errors), total: query(ofErrors) };
  const [success, ofSuccess] = [at('latency', 'success', 'metric'), at('latency', 'total', 'metric')];
  if (success !== undefined && ofSuccess !== undefined)
    return { counter: true, good: query(success), total: query(ofSuccess) };
  const [native, latency] = [at('latencyNative', 'total', 'metric'), at('latencyNative', 'latency')];
  const seconds = latency === undefined ? undefined : secondsOf(latency);
  if (native !== undefined && seconds !== undefined) {
    const [share, count] = [
      `histogram_fraction(0, ${seconds}, increase(${native}[1m]))`,
      `histogram_count(increase(${native}[1m]))`,
    ];
    return { good: query(`sum(${share} * ${count})`), total: query(`sum(${count})`) };
  }
  const gauge = at('bool_gauge', 'metric') ?? at('boolGauge', 'metric');
  if (gauge === undefined) return undefined;
  return { good: query(`sum(sum_over_time(${gauge}[1m]))`), total: query(`sum(count_over_time(${gauge}[1m]))`) };
}

/** `100ms` or `1s` in seconds. */
function secondsOf(latency: string): string | undefined {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)(ms|s)$/.exec(latency) ?? [];
  if (digits === undefined) return undefined;
  return unit === 's' ? digits : String(Number(digits) / 1000);
}

/** Pyrra's durations are those of OpenSLO, but for `M` and `y`, which have no fixed length. */
function windowOf(document: ForeignDocument): string {
  const window = document.text(['spec', 'window']);
  if (window !== undefined && parseDurationMs(window) !== undefined) return window;
  document.note(['spec', 'window'], 'has no fixed length here: 28d is taken');
  return '28d';
}
