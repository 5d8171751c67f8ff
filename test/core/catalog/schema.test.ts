import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { serviceSchema } from '#core/catalog/schema.ts';
import { isFields } from '#core/catalog/source-document.ts';
import { sloSchema } from '#core/slo/schema.ts';
import { anyDocuments } from './any-catalog.ts';
import { problemsOf, readText } from './read-text.ts';

test('documents of valid parts are accepted, and what they make survives being stored', () => {
  fc.assert(
    fc.property(anyDocuments, (documents) => {
      const verdict = readText(JSON.stringify(documents));
      expect(problemsOf(JSON.stringify(documents))).toEqual([]);
      if (!verdict.valid) throw new Error('the documents were refused');
      expect(verdict.catalog.slos).toHaveLength(documents.length - 2);
      const stored = JSON.parse(JSON.stringify(verdict.catalog));
      expect(stored.services.map((service: unknown) => serviceSchema.parse(service))).toEqual(verdict.catalog.services);
      expect(stored.slos.map((slo: unknown) => sloSchema.parse(slo))).toEqual(verdict.catalog.slos);
    }),
    { seed: 2, numRuns: 100 },
  );
});

test('documents mean the same in JSON, as YAML in blocks, and as many documents', () => {
  fc.assert(
    fc.property(anyDocuments, (documents) => {
      const json = readText(JSON.stringify(documents));
      const yaml = readText(documents.map((document) => stringify(document)).join('---\n'));
      expect(json.valid && json.catalog).toEqual(yaml.valid && yaml.catalog);
    }),
    { seed: 3, numRuns: 50 },
  );
});

test('a field that does not exist is refused at its place, wherever it stands', () => {
  fc.assert(
    fc.property(anyDocuments, fc.nat(), (documents, choice) => {
      const objects = closedObjects(documents);
      const chosen = objects[choice % objects.length];
      if (!chosen) throw new Error('there is always the document itself');
      chosen.unheardOf = 1;
      const text = JSON.stringify(documents, null, 2);
      const lines = text.split('\n');
      const line = lines.findIndex((written) => written.includes('"unheardOf"'));
      const column = (lines[line] ?? '').indexOf('"unheardOf"');
      const problems = problemsOf(text);
      expect(problems).toHaveLength(1);
      expect(problems[0]).toContain(`c.yaml:${line + 1}:${column + 1}: unknown field unheardOf; allowed: `);
    }),
    { seed: 4, numRuns: 100 },
  );
});

/** Objects whose fields are free. */
const FREE = ['labels', 'annotations', 'dimensions'];

function closedObjects(value: unknown): Record<string, unknown>[] {
  if (Array.isArray(value)) return value.flatMap(closedObjects);
  if (!isFields(value)) return [];
  const inner = Object.entries(value).flatMap(([key, field]) => (FREE.includes(key) ? [] : closedObjects(field)));
  return [value as Record<string, unknown>, ...inner];
}
