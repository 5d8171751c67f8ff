import { describe, expect, it } from 'vitest';
import { type LoggedEvent, placeEvents } from '#core/shared/event.ts';
import { instant } from '#core/shared/instant.ts';
import type { Bus } from '#flows/events/ports.ts';

export interface OpenBus {
  readonly bus: Bus;
  /** What a subscriber to the event type `AlertFired` has been given so far, waited for where delivery takes time. */
  received(count: number): Promise<readonly LoggedEvent[]>;
}

/** What every bus does. `open` gives one that nobody has used. */
export function describeBus(name: string, open: () => Promise<OpenBus>): void {
  describe(`the bus: ${name}`, () => {
    it('gives a subscriber every event of its type as it was logged', async () => {
      const { bus, received } = await open();
      const events = alerts(25);

      expect(await bus.publish(events)).toEqual(new Set());

      const given = await received(25);
      expect([...given].sort(byVersion)).toEqual(events);
    });

    it('keeps events of other types from a subscriber', async () => {
      const { bus, received } = await open();
      const [first, second] = placeEvents('slo/checkout', 0, [
        { capability: 'slo', type: 'AlertResolved', at: instant(1_767_225_600_000), data: {} },
        { capability: 'slo', type: 'AlertFired', at: instant(1_767_225_660_000), data: {} },
      ]);

      expect(await bus.publish([first, second].filter((event) => event !== undefined))).toEqual(new Set());

      expect(await received(1)).toEqual([second]);
    });

    it('takes nothing for done', async () => {
      const { bus, received } = await open();

      expect(await bus.publish([])).toEqual(new Set());
      expect(await received(0)).toEqual([]);
    });
  });
}

function alerts(count: number): LoggedEvent[] {
  return placeEvents(
    'slo/checkout',
    0,
    Array.from({ length: count }, (_, index) => ({
      capability: 'slo',
      type: 'AlertFired',
      at: instant(1_767_225_600_000 + index),
      data: { rule: 'page-fast', sli: null, burnLong: 14.5, displayName: 'Käufe – grün', nested: { list: [1, 2.5] } },
    })),
  );
}

function byVersion(a: LoggedEvent, b: LoggedEvent): number {
  return a.version - b.version;
}
