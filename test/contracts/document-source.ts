import { describe, expect, test } from 'vitest';
import { formatProblem } from '#core/catalog/problem.ts';
import type { DocumentSource } from '#flows/catalog/ports.ts';

/** What every source of documents promises. `handIn` hands in files, by their paths, and gives what names the hand-in. */
export function describeDocumentSource(
  name: string,
  handIn: (files: Readonly<Record<string, string>>) => Promise<{ source: DocumentSource; sourceId: string }>,
): void {
  describe(`documents from ${name}`, () => {
    test('are those of all files, with their paths, in order', async () => {
      const { source, sourceId } = await handIn({
        'b.yaml': 'x: 1\n---\nx: 2',
        'a/deep/c.json': '{"x": 3}',
        'README.md': 'x: 4',
        '.hidden/d.yaml': 'x: 5',
      });
      const { documents, problems } = await source.read(sourceId);
      expect(documents.map(({ file, value }) => [file, value])).toEqual([
        ['a/deep/c.json', { x: 3 }],
        ['b.yaml', { x: 1 }],
        ['b.yaml', { x: 2 }],
      ]);
      expect(problems).toEqual([]);
      expect(documents[2]?.at(['x'])).toEqual({ line: 3, column: 4, text: '2' });
    });

    test('that are broken are problems at their places', async () => {
      const { source, sourceId } = await handIn({ 'a.yaml': 'x: 1\nx: 2', 'b.yaml': 'y: 1' });
      const { documents, problems } = await source.read(sourceId);
      expect(problems.map(formatProblem)).toEqual([
        'a.yaml:2:1: a key that this object has already; allowed: each key once',
      ]);
      expect(documents.map(({ value }) => value)).toEqual([{ y: 1 }]);
    });

    test('may be none', async () => {
      const { source, sourceId } = await handIn({ 'README.md': 'nothing yet' });
      expect(await source.read(sourceId)).toEqual({ documents: [], problems: [] });
    });

    test('that can not be had are a failure that names them', async () => {
      const { source, sourceId } = await handIn({ 'a.yaml': 'x: 1' });
      await expect(source.read(`${sourceId}0`)).rejects.toThrow(/Documents|changed|did not give/);
    });
  });
}
