import { expect, test } from 'vitest';
import { DEPTH_MAX, NODES_MAX } from '#adapters/documents/placed-tree.ts';
import { readYaml } from '#adapters/documents/read-yaml.ts';
import { formatProblem } from '#core/catalog/problem.ts';

const problemsOf = (text: string) => readYaml('f.yaml', text).problems.map(formatProblem);

test('each value remembers where it stands and how it is written', () => {
  const [document] = readYaml('f.yaml', 'a: 1\nb:\n  - x\n  - c: 99.90\n').documents;
  expect(document?.value).toEqual({ a: 1, b: ['x', { c: 99.9 }] });
  expect(document?.at(['b', 1, 'c'])).toEqual({ line: 4, column: 8, text: '99.90' });
  expect(document?.keyAt(['b', 1, 'c'])).toEqual({ line: 4, column: 5, text: 'c' });
  expect(document?.keyAt(['b', 0])).toEqual({ line: 3, column: 5, text: 'x' });
  // What isn't there stands at the nearest thing above it.
  expect(document?.at(['b', 1, 'd', 'e'])).toEqual({ line: 4, column: 5, text: '' });
});

test('lists, many documents and JSON with tabs are documents of their own', () => {
  const { documents, problems } = readYaml('f.yaml', '- a: 1\n- a: 2\n---\n# none\n---\n{\n\t"a": 3\n}\n');
  expect(documents.map(({ value }) => value)).toEqual([{ a: 1 }, { a: 2 }, { a: 3 }]);
  expect(documents[2]?.at(['a'])).toEqual({ line: 7, column: 7, text: '3' });
  expect(problems).toEqual([]);
});

test('YAML is read as 1.2: yes is a text, and a date is one', () => {
  expect(readYaml('f.yaml', 'a: yes\nb: 2025-01-01\nc: 010').documents[0]?.value).toEqual({
    a: 'yes',
    b: '2025-01-01',
    c: 10,
  });
  expect(problemsOf('%YAML 1.1\n---\na: yes')).toEqual([
    'f.yaml:1:1: %YAML 1.1; allowed: YAML 1.2, which needs no directive',
  ]);
});

test.each([
  ['a key twice', 'a: 1\nb: 2\na: 3', ['f.yaml:3:1: a key that this object has already; allowed: each key once']],
  [
    'a key that is a number',
    '1: x',
    ['f.yaml:1:1: a key that is no text; allowed: keys that are texts (write a number or true in quotes)'],
  ],
  [
    'a key that would reach into objects',
    '__proto__: {}',
    ['f.yaml:1:1: a key that is no text; allowed: keys that are texts (write a number or true in quotes)'],
  ],
  ['a tag', 'a: !secret x', ['f.yaml:1:4: unresolved tag: !secret; allowed: well-formed YAML 1.2']],
  ['an alias without its anchor', 'a: *b', ['f.yaml:1:4: alias *b; allowed: the name of an anchor above it']],
  [
    'a wrong indentation',
    'a:\n  b: 1\n c: 2',
    ['f.yaml:3:1: all mapping items must start at the same column; allowed: well-formed YAML 1.2'],
  ],
])('%s is a problem at its place', (_, text, problems) => {
  expect(problemsOf(text)).toEqual(problems);
});

test('a document that is broken leaves the others of its file readable', () => {
  const { documents, problems } = readYaml('f.yaml', 'a: @\n---\nb: 1\n');
  expect(documents.map(({ value }) => value)).toEqual([{ b: 1 }]);
  expect(problems).toHaveLength(1);
});

test('an alias stands for what its anchor names', () => {
  expect(readYaml('f.yaml', 'a: &x { y: 1 }\nb: *x').documents[0]?.value).toEqual({ a: { y: 1 }, b: { y: 1 } });
});

test('aliases that multiply are stopped', () => {
  const bomb = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let level = 1; level < 9; level += 1) {
    bomb.push(
      `a${level}: &a${level} [${Array(10)
        .fill(`*a${level - 1}`)
        .join(', ')}]`,
    );
  }
  const { documents, problems } = readYaml('f.yaml', bomb.join('\n'));
  expect(documents).toEqual([]);
  expect(problems.map(({ read, allowed }) => [read, allowed])).toEqual([
    ['more values', `at most ${NODES_MAX} in a document`],
  ]);
  expect(problemsOf('a: &a [*a, *a]')).toEqual([`f.yaml:1:7: a deeper level; allowed: at most ${DEPTH_MAX} levels`]);
});

test('a document may be as deep as the limit, and no deeper', () => {
  const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
  expect(problemsOf(`a: ${nested(DEPTH_MAX)}`)).toEqual([]);
  expect(problemsOf(`a: ${nested(DEPTH_MAX + 1)}`)).toHaveLength(1);
});

test('a document may hold as many values as the limit, and no more', () => {
  // The list itself is one of the values, and the object around it another.
  const text = (values: number) =>
    `a: [${Array(values - 2)
      .fill('1')
      .join(', ')}]`;
  expect(problemsOf(text(NODES_MAX))).toEqual([]);
  expect(problemsOf(text(NODES_MAX + 1))).toHaveLength(1);
});

test('nesting that would exhaust the parser is a problem, not a crash', () => {
  expect(problemsOf('['.repeat(20_000)).length).toBeGreaterThan(0);
});
