import { describe, expect, it } from 'vitest';
import { inProcessBus } from '#adapters/local/in-process-bus.ts';
import { type LoggedEvent, placeEvents } from '#core/shared/event.ts';
import { instant } from '#core/shared/instant.ts';
import { describeBus } from '#test/contracts/bus.ts';

describeBus('in one process', async () => {
  const given: LoggedEvent[] = [];
  const bus = inProcessBus(() => undefined);
  bus.subscribe(['AlertFired'], async (event) => {
    given.push(event);
  });
  return { bus, received: async () => given };
});

describe('the bus in one process', () => {
  it('reports an event that a subscriber failed at, and still gives it to the others', async () => {
    const failures: string[] = [];
    const given: string[] = [];
    const bus = inProcessBus((event, error) => failures.push(`${event.id}: ${String(error)}`));
    bus.subscribe(['AlertFired'], async ({ id }) => {
      if (id === 'slo/checkout@1') throw new Error('the pager is out');
    });
    bus.subscribe(['AlertFired'], async ({ id }) => {
      given.push(id);
    });
    const events = placeEvents('slo/checkout', 0, [
      { capability: 'slo', type: 'AlertFired', at: instant(1_767_225_600_000), data: {} },
      { capability: 'slo', type: 'AlertFired', at: instant(1_767_225_660_000), data: {} },
    ]);

    expect(await bus.publish(events)).toEqual(new Set(['slo/checkout@1']));
    expect(given).toEqual(['slo/checkout@1', 'slo/checkout@2']);
    expect(failures).toEqual(['slo/checkout@1: Error: the pager is out']);
  });
});
