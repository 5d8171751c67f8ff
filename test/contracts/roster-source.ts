import { describe, expect, test } from 'vitest';
import { emptyRoster } from '#core/oncall/schema.ts';
import type { CatalogStore } from '#flows/catalog/ports.ts';
import type { RosterSource } from '#flows/oncall/ports.ts';
import { sampleCatalog, sampleHead } from '#test/flows/catalog/sample-catalog.ts';

/** What every source of rosters promises. `open` gives one that nothing was ever stored in. */
export function describeRosterSource(name: string, open: () => Promise<RosterSource & CatalogStore>): void {
  describe(`the roster in ${name}`, () => {
    test('is empty where no catalog is in force', async () => {
      const store = await open();
      await store.add(sampleCatalog([]));
      expect(await store.roster()).toEqual(emptyRoster);
    });

    test('is that of the catalog in force, whole and ordered by name', async () => {
      const store = await open();
      const [first, second] = [sampleCatalog(['a']), { ...sampleCatalog(['a']), roster: emptyRoster }];
      const version = await store.add(first);
      await store.putInForce(sampleHead(version), 0);
      expect(await store.roster()).toEqual(first.roster);
      const next = await store.add(second);
      expect(await store.roster()).toEqual(first.roster);
      await store.putInForce(sampleHead(next), version);
      expect(await store.roster()).toEqual(emptyRoster);
    });
  });
}
