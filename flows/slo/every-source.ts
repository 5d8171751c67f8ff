import type { SourceRead } from '#core/slo/read-plan.ts';
import type { MetricSource } from './ports.ts';

/** One source for each kind of read. */
type Sources = {
  readonly [Kind in SourceRead['source']]: MetricSource<Extract<SourceRead, { source: Kind }>>;
};

/** One metric source out of all: each read goes where its metrics are. */
export function everySource({ CloudWatch, Prometheus }: Sources): MetricSource {
  return {
    read: (read) => (read.source === 'Prometheus' ? Prometheus.read(read) : CloudWatch.read(read)),
  };
}
