import { expect, test } from 'vitest';
import { MINUTE_MS } from '#core/shared/instant.ts';
import type { SourceRead } from '#core/slo/read-plan.ts';
import { everySource } from '#flows/slo/every-source.ts';
import type { MetricSource } from '#flows/slo/ports.ts';
import { minute, NOON } from '#test/core/slo/sample-slo.ts';

test('each read goes to the source of its metrics', async () => {
  const asked: string[] = [];
  const recorder = (name: string): MetricSource => ({
    read: async ({ source }) => {
      asked.push(`${name} is asked for ${source}`);
      return new Map();
    },
  });
  const source = everySource({ CloudWatch: recorder('CloudWatch'), Prometheus: recorder('Prometheus') });
  const band = { from: minute(-15), to: NOON, periodMs: MINUTE_MS, metrics: [] };
  const reads: SourceRead[] = [
    { source: 'Prometheus', server: { url: 'https://prometheus.example' }, ...band },
    { source: 'CloudWatch', region: 'eu-west-1', ...band },
  ];
  for (const read of reads) await source.read(read);
  expect(asked).toEqual(['Prometheus is asked for Prometheus', 'CloudWatch is asked for CloudWatch']);
});
