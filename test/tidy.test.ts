import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

/** What the linter can't see. Every list here is derived from the files, none is remembered. */

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8' })
  .trim()
  .split('\n')
  .filter((file) => existsSync(file));
const textOf = (file: string) => readFileSync(file, 'utf8');

const ROOMS = ['core', 'flows', 'adapters', 'lambdas', 'cli', 'local', 'lib', 'bin'];
const sources = files.filter((file) => file.endsWith('.ts') && ROOMS.includes(file.split('/')[0] ?? ''));
const tests = files.filter((file) => /^test\/.*\.test\.ts$/.test(file));

describe('the mirror of source and test', () => {
  /** Suites that test the whole, or a part of the tests themselves, and so mirror no one file. */
  const WHOLES = [
    /^test\/e2e\//,
    /^test\/examples\//,
    /^test\/proof\//,
    /^test\/tidy\.test\.ts$/,
    /^test\/core\/catalog\/openslo-verdicts\.test\.ts$/,
    /^test\/core\/(slo|oncall)\/vectors\.test\.ts$/,
    /^test\/flows\/oncall\/never-lost\.test\.ts$/,
    /^test\/adapters\/[a-z]+\/[a-z]+-stand-in\.test\.ts$/,
  ];

  test('has a source for every test', () => {
    const orphans = tests
      .filter((file) => !WHOLES.some((whole) => whole.test(file)))
      .filter((file) => !existsSync(sourceOf(file)));
    expect(orphans).toEqual([]);
  });

  test('has a test for every source that does something: its own, or that of what it is a part of', () => {
    const own = new Set(tests.map(sourceOf));
    const suites = files.filter((file) => file.startsWith('test/') && file.endsWith('.ts')).map(textOf);
    const isTested = (file: string) => own.has(file) || suites.some((text) => text.includes(`'#${file}'`));
    const isPartOfTested = (file: string, seen: readonly string[] = []): boolean =>
      isTested(file) || usersInRoom(file).some((user) => !seen.includes(user) && isPartOfTested(user, [...seen, file]));
    const untested = sources.filter((file) => doesSomething(textOf(file)) && !isPartOfTested(file));
    expect(untested).toEqual([]);
  });

  function sourceOf(testFile: string): string {
    return testFile.replace(/^test\//, '').replace(/\.test\.ts$/, '.ts');
  }

  /** Functions and classes do something; schemas, types and tables of data only say something. */
  function doesSomething(text: string): boolean {
    return /^export (async )?function|^export class/m.test(text);
  }

  /** Files of the same room that import this one. */
  function usersInRoom(file: string): string[] {
    const [room] = file.split('/');
    const folder = file.slice(0, file.lastIndexOf('/'));
    const name = file.slice(folder.length + 1);
    return sources.filter((other) => {
      const text = textOf(other);
      const isBeside = other.startsWith(`${folder}/`) && text.includes(`'./${name}'`);
      return isBeside || (other.startsWith(`${room}/`) && text.includes(`'#${file}'`));
    });
  }
});

describe('every port', () => {
  const ports = sources
    .filter((file) => /^flows\/.*\/ports\.ts$/.test(file))
    .flatMap((file) => [...textOf(file).matchAll(/^export interface (\w+)/gm)].map(([, name = '']) => ({ file, name })))
    .filter(({ file, name }) => isPort(textOf(file), name));

  test('is found', () => {
    expect(ports.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['EventLog', 'Ledger', 'SloStates', 'MetricSource', 'PageLeg', 'CatalogStore', 'Bus']),
    );
  });

  for (const { file, name } of ports) {
    test(`${name} has two adapters`, () => {
      const adapters = sources.filter((source) => source.startsWith('adapters/') && importsFrom(source, file, name));
      expect(adapters.length, adapters.join(', ')).toBeGreaterThanOrEqual(2);
    });

    test(`${name} has a contract suite that is run against both`, () => {
      const contract = files.find((each) => each.startsWith('test/contracts/') && importsFrom(each, file, name));
      expect(contract, `a suite in test/contracts for ${name}`).toBeDefined();
      const runs = tests.filter((each) => textOf(each).includes(`#${contract}`));
      expect(runs.length, runs.join(', ')).toBeGreaterThanOrEqual(2);
    });
  }

  /** A port asks the world: at least one of its methods answers with a promise or a stream. */
  function isPort(text: string, name: string): boolean {
    const body = text.slice(text.search(new RegExp(`export interface ${name}\\b`)));
    return /Promise<|AsyncIterable</.test(body.slice(0, body.indexOf('\n}')));
  }

  function importsFrom(source: string, port: string, name: string): boolean {
    return new RegExp(`import (type )?\\{[^}]*\\b${name}\\b[^}]*\\} from '#${port}'`).test(textOf(source));
  }
});

describe('every alarm', () => {
  test('has a runbook, and every runbook belongs to an alarm', () => {
    const named = new Set(
      sources
        .filter((file) => file.startsWith('lib/'))
        .flatMap((file) => [...textOf(file).matchAll(/runbook: '([a-z-]+)'/g)].map(([, name]) => name)),
    );
    const written = files
      .filter((file) => /^docs\/runbooks\/.*\.md$/.test(file))
      .map((file) => file.replace(/^docs\/runbooks\/|\.md$/g, ''));
    expect(named.size).toBeGreaterThan(5);
    expect(written.toSorted()).toEqual([...named].toSorted());
  });
});

describe('names', () => {
  test('that say nothing are used by no file or folder', () => {
    const banned = /(^|[/-])(utils?|helpers?|common|misc|manager|index)(\.|\/|-|$)/;
    expect(files.filter((file) => file.endsWith('.ts') && banned.test(file))).toEqual([]);
  });

  test('of files are in kebab-case', () => {
    const named = [...sources, ...files.filter((file) => file.startsWith('test/') && file.endsWith('.ts'))];
    expect(named.filter((file) => !/^[a-z0-9-/]+(\.config)?(\.test)?\.ts$/.test(file))).toEqual([]);
  });
});

describe('the arrows that the linter leaves out', () => {
  test('lead CDK code to no Lambda but by its configuration', () => {
    const strays = sources
      .filter((file) => /^(lib|bin)\//.test(file))
      .flatMap((file) =>
        [...textOf(file).matchAll(/from '(#lambdas\/[^']+)'/g)].map(([, target]) => `${file} -> ${target}`),
      )
      .filter((arrow) => !arrow.endsWith('.config.ts'));
    expect(strays).toEqual([]);
  });

  test('lead from one capability of core to another only by its schema and events', () => {
    const strays = sources
      .filter((file) => file.startsWith('core/'))
      .flatMap((file) =>
        [...textOf(file).matchAll(/from '#(core\/([a-z]+)\/([a-z-]+)\.ts)'/g)].map(([, target, capability, name]) => ({
          file,
          target,
          capability,
          name,
        })),
      )
      .filter(({ file, capability }) => capability !== 'shared' && capability !== file.split('/')[1])
      .filter(({ name }) => name !== 'schema' && name !== 'events');
    expect(strays).toEqual([]);
  });

  test('lead from no flow to a flow of another capability', () => {
    const strays = sources
      .filter((file) => file.startsWith('flows/'))
      .flatMap((file) =>
        [...textOf(file).matchAll(/from '#flows\/([a-z]+)\//g)].map(([, capability]) => ({ file, capability })),
      )
      .filter(({ file, capability }) => capability !== 'shared' && capability !== file.split('/')[1]);
    expect(strays).toEqual([]);
  });

  test('leave process.env and the clock of the machine to the edges', () => {
    const edges = /^(lambdas\/runtime|cli|local|bin)\//;
    const strays = sources.filter(
      (file) =>
        !edges.test(file) &&
        /process\.env|Date\.now\(\)|new Date\(\)/.test(textOf(file).replaceAll(/^\s*(\*|\/\/).*$/gm, '')),
    );
    expect(strays).toEqual([]);
  });
});

test('no test is left out or run alone', () => {
  const strays = files.filter(
    (file) =>
      file.startsWith('test/') &&
      file.endsWith('.ts') &&
      file !== 'test/tidy.test.ts' &&
      /\.(only|skip|todo)\(/.test(textOf(file)),
  );
  expect(strays).toEqual([]);
});
