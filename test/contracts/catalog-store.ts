import { describe, expect, test } from 'vitest';
import { emptyRoster } from '#core/oncall/schema.ts';
import type { CatalogStore } from '#flows/catalog/ports.ts';
import type { SloCatalog } from '#flows/slo/ports.ts';
import { sampleCatalog, sampleHead, sampleSlo } from '#test/flows/catalog/sample-catalog.ts';
import { compositeOf } from '#test/flows/slo/slo-platform.ts';

/** What every store of catalogs promises. `open` gives one that nothing was ever stored in. */
export function describeCatalogStore(name: string, open: () => Promise<CatalogStore & SloCatalog>): void {
  describe(`the catalog in ${name}`, () => {
    test('begins without a version in force', async () => {
      const store = await open();
      expect(await store.head()).toBeUndefined();
      expect(await store.version()).toBe(0);
      expect(await namesOf(store, 1)).toEqual([]);
      expect(await store.slosNamed(1, ['a'])).toEqual([]);
    });

    test('gives back what was stored, ordered by name, and puts it in force with its head', async () => {
      const store = await open();
      const catalog = sampleCatalog(['b', 'a-b', 'a', 'a1']);
      const version = await store.add(catalog);
      expect(await store.version()).toBe(0);
      expect(await store.putInForce(sampleHead(version), 0)).toBe('in-force');
      expect(await store.version()).toBe(version);
      expect(await store.head()).toEqual(sampleHead(version));
      expect(await Array.fromAsync(store.slos(version))).toEqual(catalog.slos);
    });

    test('gives the named SLOs only, each once, and leaves out a name that it lacks', async () => {
      const store = await open();
      const version = await store.add(sampleCatalog(['a', 'b', 'c', 'd', 'e']));
      const named = await store.slosNamed(version, ['d', 'b', 'x', 'b', '']);
      expect(named).toEqual([sampleSlo('b'), sampleSlo('d')]);
      expect(await store.slosNamed(version, [])).toEqual([]);
      expect(await store.slosNamed(version + 1, ['a'])).toEqual([]);
    });

    test('keeps composites among the SLOs', async () => {
      const store = await open();
      const { strict, lax, composite } = compositeOf('b');
      const { services, slos } = sampleCatalog(['a', 'c']);
      const version = await store.add({
        services,
        slos: [...slos, strict, lax],
        composites: [composite],
        roster: emptyRoster,
      });
      expect(await namesOf(store, version)).toEqual(['a', 'b', 'b-lax', 'b-strict', 'c']);
      expect(await store.slosNamed(version, ['b', 'b-strict'])).toEqual([composite, strict]);
    });

    test('keeps versions apart, and the old one as it was', async () => {
      const store = await open();
      const first = await store.add(sampleCatalog(['a', 'b']));
      await store.putInForce(sampleHead(first), 0);
      const second = await store.add(sampleCatalog(['b', 'c']));
      expect(second).toBeGreaterThan(first);
      expect(await store.version()).toBe(first);
      expect(await store.putInForce(sampleHead(second), first)).toBe('in-force');
      expect(await namesOf(store, first)).toEqual(['a', 'b']);
      expect(await namesOf(store, second)).toEqual(['b', 'c']);
    });

    test('lets two store at once without writing into each other, and only one of them win', async () => {
      const store = await open();
      const [one, two] = await Promise.all([store.add(sampleCatalog(['a'])), store.add(sampleCatalog(['b']))]);
      expect(one).not.toBe(two);
      expect([await namesOf(store, one), await namesOf(store, two)]).toEqual([['a'], ['b']]);
      const answers = await Promise.all([store.putInForce(sampleHead(one), 0), store.putInForce(sampleHead(two), 0)]);
      expect(answers.toSorted()).toEqual(['conflict', 'in-force']);
      const winner = answers[0] === 'in-force' ? one : two;
      expect(await store.head()).toEqual(sampleHead(winner));
      expect(await store.putInForce(sampleHead(9), winner + 10)).toBe('conflict');
    });

    test('holds more SLOs than one call takes', async () => {
      const store = await open();
      const names = Array.from({ length: 130 }, (_, index) => `slo-${String(index).padStart(3, '0')}`);
      const version = await store.add(sampleCatalog(names));
      expect(await namesOf(store, version)).toEqual(names);
      expect((await store.slosNamed(version, names.slice(5, 125))).map(({ name }) => name)).toEqual(
        names.slice(5, 125),
      );
    });
  });
}

async function namesOf(store: SloCatalog, version: number): Promise<string[]> {
  return (await Array.fromAsync(store.slos(version))).map(({ name }) => name);
}
