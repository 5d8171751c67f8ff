import { describe, expect, test } from 'vitest';
import type { ReleaseStep } from '#flows/slo/ports.ts';

/** What a suite needs of a step besides the port. */
export interface ReleaseWorld {
  readonly step: ReleaseStep;
  /** What the one who waits was told, in order. */
  readonly told: readonly ('go on' | 'stop')[];
  /** From now on it says that it was answered already. */
  answered(): void;
  /** From now on it can't be reached. */
  fail(): void;
}

/** What every way to answer a release that waits promises. */
export function describeReleaseStep(name: string, open: () => Promise<ReleaseWorld>): void {
  describe(`the release step ${name}`, () => {
    test('goes on where the gate is open, and stops where it is closed', async () => {
      for (const isOpen of [true, false]) {
        const world = await open();
        await world.step.settle({ isOpen, summary: 'because' });
        expect(world.told).toEqual([isOpen ? 'go on' : 'stop']);
      }
    });

    test('takes a second answer for the repeat that it is: the first one stands', async () => {
      const { step, answered } = await open();
      answered();
      await expect(step.settle({ isOpen: false, summary: 'because' })).resolves.toBeUndefined();
    });

    test('fails loudly where nobody can be told, for then the release waits until it times out', async () => {
      const { step, fail } = await open();
      fail();
      await expect(step.settle({ isOpen: true, summary: 'because' })).rejects.toThrow();
    });
  });
}
