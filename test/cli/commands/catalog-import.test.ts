import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runWords } from '#test/cli/recording-terminal.ts';

const SLOTH = `version: prometheus/v1
service: shop
slos:
  - name: answers
    objective: 99.9
    sli:
      events: { error_query: "sum(rate(bad_total[{{.window}}]))", total_query: "sum(rate(all_total[{{.window}}]))" }
    alerting: { name: ShopAnswers }
`;

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'evenkeel-import-'));
  file = join(folder, 'sloth.yml');
  writeFileSync(file, SLOTH);
});
afterEach(() => rmSync(folder, { recursive: true }));

test('an import prints the documents, and each loss on a line of standard error', async () => {
  const { exitCode, out, err } = await runWords('catalog', 'import', '--from', 'sloth', file);
  expect([exitCode, err]).toEqual([0, `lost: ${file}:8:17: slos[0].alerting.name has no equivalent and is left out\n`]);
  expect(out.split('---\n').map((document) => /kind: (\w+)/.exec(document)?.[1])).toEqual([
    'Service',
    'DataSource',
    'SLO',
  ]);
});

test('it writes into a folder that the catalog takes, and never over a file', async () => {
  const words = ['catalog', 'import', '--from', 'sloth', file, '--out', join(folder, 'catalog')];
  expect((await runWords(...words)).exitCode).toBe(0);
  expect(readdirSync(join(folder, 'catalog'))).toEqual(['sloth.openslo.yaml']);
  expect((await runWords('catalog', 'validate', join(folder, 'catalog'))).exitCode).toBe(0);
  const before = readFileSync(join(folder, 'catalog/sloth.openslo.yaml'), 'utf8');
  const second = await runWords(...words);
  expect([second.exitCode, second.err.split('\n').at(-2)]).toEqual([
    3,
    `error: ${join(folder, 'catalog/sloth.openslo.yaml')} can't be written (EEXIST); name a file that is not there yet`,
  ]);
  expect(readFileSync(join(folder, 'catalog/sloth.openslo.yaml'), 'utf8')).toBe(before);
});

test('it is JSON for machines: the documents and the losses with their places', async () => {
  const { out } = await runWords('catalog', 'import', '--from', 'sloth', file, '--format', 'json');
  expect(JSON.parse(out)).toMatchObject({
    documents: [{ kind: 'Service' }, { kind: 'DataSource' }, { kind: 'SLO' }],
    losses: [{ file, line: 8, column: 17, field: 'slos[0].alerting.name' }],
  });
});

test('a file of which nothing could be imported, or that is no YAML, is an answer of no', async () => {
  const pyrra = await runWords('catalog', 'import', '--from', 'pyrra', file);
  expect([pyrra.exitCode, pyrra.out, pyrra.err.split('\n').at(-2)]).toEqual([
    1,
    '',
    `error: no SLO of pyrra was found in ${file}`,
  ]);
  writeFileSync(file, 'a: [');
  expect((await runWords('catalog', 'import', '--from', 'sloth', file)).exitCode).toBe(1);
});

test('the same documents go out again as OpenSLO, as rules of Prometheus and as a template, with what is lost', async () => {
  await runWords('catalog', 'import', '--from', 'sloth', file, '--out', join(folder, 'catalog'));
  const exported = async (to: string) => runWords('catalog', 'export', '--to', to, join(folder, 'catalog'));
  expect((await exported('openslo')).out).toContain('kind: SLO');
  const rules = await exported('prometheus-rules');
  expect(rules.out).toMatch(/^groups:/);
  expect(rules.err).toBe('lost: shop-answers alerts at its first failure: a minimum of 2 failures has no equivalent\n');
  const template = await exported('application-signals');
  expect([template.out, template.err]).toEqual([
    'AWSTemplateFormatVersion: "2010-09-09"\nResources: {}\n',
    'lost: shop-answers counts in Prometheus, which Application Signals does not see\n',
  ]);
});

test('an export of documents that are refused says why, and writes nothing', async () => {
  writeFileSync(join(folder, 'wrong.yaml'), 'kind: Nothing\n');
  const { exitCode, out, err } = await runWords('catalog', 'export', '--to', 'openslo', folder);
  expect([exitCode, out]).toEqual([1, '']);
  expect(err).toMatch(/^error: sloth\.yml:1:1: apiVersion is missing/);
});
