import { describe, expect, test } from 'vitest';
import { play } from './simulate.ts';

// `npm run proof` plays a million pages; these are the first 20,000 of them.

const PAGES = 20_000;
const PARTS = 20;

describe.each(Array.from({ length: PARTS }, (_, part) => part))(
  'no page is lost: part %i of worlds in which everything fails',
  (part) => {
    test('breaks no property of escalation', async () => {
      const broken: string[] = [];
      let pages = 0;
      // Every twentieth seed: a part is a sample of all of them, and may be run alone.
      for (let seed = part + 1; pages < PAGES / PARTS; seed += PARTS) {
        const { history, violations } = await play(seed);
        pages += history.scene.alerts.length;
        for (const violation of violations) broken.push(`npm run proof -- --replay ${seed}: ${violation}`);
      }
      expect(broken).toEqual([]);
    }, 120_000);
  },
);

/** Worlds far beyond the first ones in which `npm run proof` found a property broken, by what was wrong. */
const FOUND: readonly [wrong: string, seeds: readonly number[]][] = [
  ['an acknowledgement after another in one cycle was not told to PagerDuty', [71_570, 275_674, 409_016, 417_327]],
  ['a worker that read the page before its end triggered it after its end was told', [46_771, 112_950, 153_065]],
  ['a worker that read the page before a step told the step before once more', [54_794]],
];

test.each(FOUND)('once %s', async (_, seeds) => {
  for (const seed of seeds) expect((await play(seed)).violations).toEqual([]);
});
