import { describe, expect, it } from 'vitest';
import { placeEvents } from '#core/shared/event.ts';
import { instant } from '#core/shared/instant.ts';
import { publishEvents } from '#flows/events/publish-events.ts';

describe('publishing the event log', () => {
  it('tells what was published from what has to be offered again', async () => {
    const at = instant(1_767_225_600_000);
    const [first, second] = placeEvents('catalog', 0, [
      { capability: 'catalog', type: 'CatalogPublished', at, data: {} },
      { capability: 'catalog', type: 'CatalogRefused', at, data: {} },
    ]);
    const events = [first, second].filter((event) => event !== undefined);
    const failedIds = new Set(['catalog@2']);

    expect(await publishEvents({ bus: { publish: async () => failedIds } }, events)).toEqual({
      published: [first],
      failedIds,
    });
  });
});
