import { expect, test } from 'vitest';
import { readYaml } from '#adapters/documents/read-yaml.ts';
import { openDatabase } from '#adapters/local/open-database.ts';
import { sqliteCatalog } from '#adapters/local/sqlite-catalog.ts';
import { sqliteEventLog } from '#adapters/local/sqlite-event-log.ts';
import { catalogPublishedSchema, catalogRefusedSchema } from '#core/catalog/events.ts';
import { instant } from '#core/shared/instant.ts';
import { type HandIn, MESSAGES_KEPT_MAX, type PublishPorts, publishCatalog } from '#flows/catalog/publish-catalog.ts';
import { sloText } from '#test/core/catalog/read-text.ts';

const NOW = instant(1_700_000_000_000);

/** A platform on SQLite. Documents are texts by the id of their hand-in. */
function openPlatform() {
  const database = openDatabase(':memory:');
  const texts = new Map<string, string>();
  const ports: PublishPorts = {
    documents: { read: async (sourceId) => readYaml('c.yaml', texts.get(sourceId) ?? '') },
    store: sqliteCatalog(database),
    eventLog: sqliteEventLog(database),
    clock: { now: () => NOW },
  };
  const events = async () => (await ports.eventLog.read('catalog', 0)).map(({ type, data }) => ({ type, data }));
  const types = async () => (await events()).map(({ type }) => type);
  return { texts, ports, slos: sqliteCatalog(database), events, types };
}

const handIn = (sourceId: string, handedInAt: number = NOW): HandIn => ({
  sourceId,
  handedInAt: instant(handedInAt),
  homeRegion: 'eu-central-1',
});

test('valid documents come in force as a new version, and an event says so', async () => {
  const { texts, ports, slos, events } = openPlatform();
  texts.set('one', sloText({ objective: 'targetPercent: 90' }));
  const result = await publishCatalog(ports, handIn('one'));
  const warning = expect.stringContaining('c.yaml:8:19: default rule page-fast is left out');
  expect(result).toMatchObject({ outcome: 'published', version: 1, warnings: [warning] });
  expect(await slos.version()).toBe(1);
  expect((await Array.fromAsync(slos.slos(1))).map(({ name }) => name)).toEqual(['availability']);
  const [published] = await events();
  expect(published?.type).toBe('CatalogPublished');
  expect(catalogPublishedSchema.parse(published?.data)).toEqual({
    catalogVersion: 1,
    source: 'one',
    services: 1,
    slos: 1,
    warnings: [warning],
  });
});

test('wrong documents change nothing but for an event that says what is wrong', async () => {
  const { texts, ports, slos, events } = openPlatform();
  texts.set('one', sloText());
  texts.set('two', sloText({ objective: 'target: 1' }));
  await publishCatalog(ports, handIn('one'));
  const result = await publishCatalog(ports, handIn('two'));
  const error = expect.stringContaining('c.yaml:16:15: target 1; allowed: ');
  expect(result).toMatchObject({ outcome: 'refused', errors: [error] });
  expect(await slos.version()).toBe(1);
  const refused = (await events())[1];
  expect(refused?.type).toBe('CatalogRefused');
  expect(catalogRefusedSchema.parse(refused?.data)).toEqual({ source: 'two', errors: [error], errorCount: 1 });
});

test('a refusal keeps the first hundred messages and counts them all', async () => {
  const { texts, ports, events } = openPlatform();
  texts.set(
    'many',
    Array(MESSAGES_KEPT_MAX + 1)
      .fill('a: 1')
      .join('\n---\n'),
  );
  await publishCatalog(ports, handIn('many'));
  const refused = catalogRefusedSchema.parse((await events())[0]?.data);
  expect([refused.errors.length, refused.errorCount]).toEqual([MESSAGES_KEPT_MAX, MESSAGES_KEPT_MAX + 1]);
});

test('a replay of what is in force, or of a refusal, changes nothing and says nothing again', async () => {
  const { texts, ports, slos, types } = openPlatform();
  texts.set('one', sloText());
  texts.set('bad', 'x: 1');
  for (const sourceId of ['bad', 'bad', 'one', 'one']) await publishCatalog(ports, handIn(sourceId));
  expect(await types()).toEqual(['CatalogRefused', 'CatalogPublished']);
  expect(await slos.version()).toBe(1);
  expect(await publishCatalog(ports, handIn('one'))).toEqual({
    outcome: 'unchanged',
    version: 1,
    reason: 'version 1 is in force from this very hand-in',
  });
});

test('a hand-in that arrives late never replaces a newer one', async () => {
  const { texts, ports, slos, types } = openPlatform();
  texts.set('newer', sloText());
  texts.set('older', sloText());
  await publishCatalog(ports, handIn('newer', NOW));
  expect(await publishCatalog(ports, handIn('older', NOW - 1))).toMatchObject({ outcome: 'unchanged', version: 1 });
  expect(await publishCatalog(ports, handIn('older', NOW))).toMatchObject({ outcome: 'published', version: 2 });
  expect(await slos.version()).toBe(2);
  expect(await types()).toEqual(['CatalogPublished', 'CatalogPublished']);
});

test.each(['add', 'putInForce', 'append'] as const)(
  'a crash before or after %s loses nothing once the hand-in is tried again',
  async (step) => {
    for (const moment of ['before', 'after'] as const) {
      const { texts, ports, slos, types } = openPlatform();
      texts.set('one', sloText());
      texts.set('two', sloText());
      await publishCatalog(ports, handIn('one'));
      await expect(publishCatalog(crashing(ports, step, moment), handIn('two'))).rejects.toThrow('crash');
      await publishCatalog(ports, handIn('two'));
      await publishCatalog(ports, handIn('two'));
      expect((await ports.store.head())?.sourceId).toBe('two');
      expect(await Array.fromAsync(slos.slos(await slos.version()))).toHaveLength(1);
      expect(await types()).toEqual(['CatalogPublished', 'CatalogPublished']);
    }
  },
);

test('the event that a crash left out is logged by the next hand-in, also by one that is refused', async () => {
  const { texts, ports, types, events } = openPlatform();
  texts.set('one', sloText());
  await expect(publishCatalog(crashing(ports, 'append', 'before'), handIn('one'))).rejects.toThrow('crash');
  expect(await types()).toEqual([]);
  await publishCatalog(ports, handIn('bad'));
  expect(await types()).toEqual(['CatalogPublished', 'CatalogRefused']);
  expect((await events())[0]?.data).toMatchObject({ catalogVersion: 1, source: 'one' });
});

test('a crash before a refusal is logged loses no refusal', async () => {
  const { ports, types } = openPlatform();
  await expect(publishCatalog(crashing(ports, 'append', 'before'), handIn('bad'))).rejects.toThrow('crash');
  await expect(publishCatalog(crashing(ports, 'append', 'after'), handIn('bad'))).rejects.toThrow('crash');
  await publishCatalog(ports, handIn('bad'));
  expect(await types()).toEqual(['CatalogRefused']);
});

test('two hand-ins at once both come in force, one behind the other, and each has its event', async () => {
  const { texts, ports, slos, types, events } = openPlatform();
  texts.set('one', sloText());
  texts.set('two', sloText());
  await Promise.all([publishCatalog(ports, handIn('one')), publishCatalog(ports, handIn('two'))]);
  const versions = (await events()).map(({ data }) => catalogPublishedSchema.parse(data).catalogVersion);
  expect(await types()).toEqual(['CatalogPublished', 'CatalogPublished']);
  expect(versions[1]).toBeGreaterThan(versions[0] ?? 0);
  expect(await slos.version()).toBe(versions[1]);
});

test('a head that never stops moving is a failure, not an endless loop', async () => {
  const { texts, ports } = openPlatform();
  texts.set('one', sloText());
  const store = { ...ports.store, putInForce: async () => 'conflict' as const };
  await expect(publishCatalog({ ...ports, store }, handIn('one'))).rejects.toMatchObject({
    name: 'CatalogContendedError',
  });
});

/** The ports with one write that breaks, before or after it has taken effect. */
function crashing(
  ports: PublishPorts,
  step: 'add' | 'putInForce' | 'append',
  moment: 'before' | 'after',
): PublishPorts {
  const crash =
    <Words extends unknown[], Answer>(write: (...words: Words) => Promise<Answer>) =>
    async (...words: Words): Promise<Answer> => {
      if (moment === 'after') await write(...words);
      throw new Error(`crash ${moment} ${step}`);
    };
  const { store, eventLog } = ports;
  return {
    ...ports,
    store: {
      ...store,
      add: step === 'add' ? crash(store.add) : store.add,
      putInForce: step === 'putInForce' ? crash(store.putInForce) : store.putInForce,
    },
    eventLog: { ...eventLog, append: step === 'append' ? crash(eventLog.append) : eventLog.append },
  };
}
