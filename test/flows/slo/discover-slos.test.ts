import { describe, expect, test } from 'vitest';
import { readYaml } from '#adapters/documents/read-yaml.ts';
import { writeYaml } from '#adapters/documents/write-yaml.ts';
import { recordedSource } from '#adapters/local/recorded-source.ts';
import { KINDS } from '#core/catalog/discover/candidates.ts';
import { readCatalog } from '#core/catalog/read-catalog.ts';
import { RULE_BOOK } from '#core/slo/alert-rules.ts';
import type { CloudWatchMetric } from '#core/slo/schema.ts';
import { type DiscoverPorts, discoverSlos } from '#flows/slo/discover-slos.ts';
import { minute, NOON } from '#test/core/slo/sample-slo.ts';

const LAMBDA = KINDS.filter(({ name }) => name === 'lambda');

function world(found: readonly Readonly<Record<string, string>>[]) {
  const source = recordedSource();
  const asked: string[] = [];
  const ports: DiscoverPorts = {
    source,
    clock: { now: () => NOON },
    findMetrics: async (namespace, name) => {
      asked.push(`${namespace} ${name}`);
      return found;
    },
    readSlo: (documents) => {
      const read = readYaml('c.yaml', writeYaml(documents));
      const verdict = readCatalog(read, { ruleBook: RULE_BOOK, homeRegion: 'us-east-1' });
      const [slo] = verdict.valid ? verdict.catalog.slos : [];
      if (slo === undefined) throw new Error('no SLO');
      return slo;
    },
  };
  return { ports, source, asked };
}

const metric = (metricName: string, FunctionName: string): CloudWatchMetric => ({
  source: 'CloudWatch',
  namespace: 'AWS/Lambda',
  metricName,
  dimensions: { FunctionName },
  statistic: 'Sum',
  region: 'eu-west-1',
});

describe('what an account has', () => {
  test('is proposed with the target that its last days would have kept', async () => {
    const { ports, source, asked } = world([{ FunctionName: 'pay' }]);
    // The last three minutes may not be complete yet and do not count.
    for (let at = -603; at < 0; at += 1) source.record(metric('Invocations', 'pay'), minute(at), 100);
    source.record(metric('Errors', 'pay'), minute(-300), 30);
    const [discovery, ...more] = await discoverSlos(ports, LAMBDA, 'eu-west-1');
    expect([asked, more]).toEqual([['AWS/Lambda Invocations'], []]);
    // 30 of 60,000 is half of what 99.9 % allows, and all that 99.95 % does.
    expect(discovery).toMatchObject({ target: '0.999', sli: 0.9995, pages: 0 });
    expect(discovery?.documents?.[1]).toMatchObject({
      metadata: { name: 'lambda-pay-success' },
      spec: {
        description:
          'Invocations end without an error. Proposed because the 15 days until 2026-09-23T12:00:00Z would have kept it, with 0 pages.',
        objectives: [{ targetPercent: 99.9 }],
      },
    });
  });

  test('is looked at by the dimensions of its kind alone, for their metrics add up the same events', async () => {
    const found = [{ FunctionName: 'pay' }, {}, { FunctionName: 'pay', Resource: 'pay:live' }];
    const { ports, source } = world(found);
    source.record(metric('Invocations', 'pay'), minute(-5), 100);
    const looked: [number, number][] = [];
    const onLooked = (done: number, all: number) => void looked.push([done, all]);
    const discoveries = await discoverSlos({ ...ports, onLooked }, LAMBDA, 'eu-west-1');
    expect([discoveries.map(({ candidate }) => candidate.name), looked]).toEqual([['lambda-pay-success'], [[1, 1]]]);
  });

  test('and cannot be read keeps nothing from being said of the rest', async () => {
    const { ports, source } = world([{ FunctionName: 'dark' }, { FunctionName: 'still' }, { FunctionName: 'pay' }]);
    source.fail(metric('Invocations', 'dark'), {
      kind: 'failed',
      failure: { code: 'access-denied', reason: 'denied' },
    });
    for (let at = -600; at < 0; at += 1) source.record(metric('Invocations', 'pay'), minute(at), 100);
    const discoveries = await discoverSlos(ports, LAMBDA, 'eu-west-1');
    expect(
      discoveries.map((each) => [each.candidate.name, each.documents === null ? each.reason : each.target]),
    ).toEqual([
      ['lambda-dark-success', 'Error: denied'],
      ['lambda-still-success', 'it counted nothing in that time'],
      ['lambda-pay-success', '0.9999'],
    ]);
  });
});
