import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { TransientDeliveryError } from '#flows/oncall/delivery-error.ts';
import type { PageLeg } from '#flows/oncall/ports.ts';
import { anyNotice } from '#test/core/oncall/any-notice.ts';
import { resolveNotice, triggerNotice } from '#test/core/oncall/sample-page.ts';

/** A leg together with its other side. */
export interface PageLegWorld {
  readonly leg: PageLeg;
  /** What reached the other side so far, in order, as text in which a person could look for a word. */
  delivered(): Promise<readonly string[]>;
  /** Makes the other side take no further notice. */
  readonly breakDown: () => Promise<void> | void;
  close(): Promise<void>;
}

/** What every leg promises. `open` gives a leg to which nothing was sent yet. */
export function describePageLeg(name: string, open: () => Promise<PageLegWorld>, { runs = 60 } = {}): void {
  describe(`the page leg ${name}`, () => {
    let world: PageLegWorld | undefined;
    const opened = async () => {
      world = await open();
      return world;
    };
    afterEach(async () => {
      await world?.close();
      world = undefined;
    });

    test('names its targets without telling a number or a key, and always the same', async () => {
      const { leg } = await opened();
      const targets = await leg.targets();
      expect(targets.length).toBeGreaterThanOrEqual(1);
      expect(new Set(targets).size).toBe(targets.length);
      for (const target of targets) expect(target).toMatch(/^[a-z][a-z0-9-]{1,40}$/);
      expect(await leg.targets()).toEqual(targets);
    });

    test('delivers a trigger and then its resolve to each target, with a reference for each', async () => {
      const { leg, delivered } = await opened();
      const targets = await leg.targets();
      for (const target of targets) {
        const { reference } = await leg.send(target, triggerNotice());
        expect(reference).not.toBe('');
        expect((await leg.send(target, resolveNotice({}, {}, reference))).reference).not.toBe('');
      }
      const texts = await delivered();
      expect(texts).toHaveLength(2 * targets.length);
      for (const text of texts) expect(text).toContain('checkout-availability/page-fast/3');
      expect(texts[0]).toMatch(/shop.*26x.*41 %|26x.*shop.*41 %|shop.*41 %.*26x/s);
      expect(texts[0]).toContain('14:20 UTC');
    });

    test('has every notice accepted, whatever its names and figures are', async () => {
      const { leg } = await opened();
      const [target = ''] = await leg.targets();
      await fc.assert(
        fc.asyncProperty(anyNotice, async (notice) => {
          expect((await leg.send(target, notice)).reference).not.toBe('');
        }),
        { seed: 2026, numRuns: runs },
      );
    });

    test('says that a notice may be tried again where the other side is down', async () => {
      const { leg, breakDown } = await opened();
      const [target = ''] = await leg.targets();
      await breakDown();
      await expect(leg.send(target, triggerNotice())).rejects.toThrow(TransientDeliveryError);
    });
  });
}
