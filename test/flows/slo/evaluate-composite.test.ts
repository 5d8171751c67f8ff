import { describe, expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { compositeOf, NOON, sloPlatform } from './slo-platform.ts';

const { strict, lax, composite, all } = compositeOf('shop');

/** A day in which the strict objective spent `strictBad` of 1,440 failures and the lax one `laxBad` of 14,400. */
function dayOf(strictBad: number, laxBad: number) {
  const platform = sloPlatform(all);
  for (const [slo, bad] of [
    [strict, strictBad],
    [lax, laxBad],
  ] as const) {
    platform.fill(slo, plusMs(NOON, -DAY_MS), NOON, 0, 1_000);
    const from = plusMs(NOON, -10 * HOUR_MS);
    if (bad > 0) platform.fill(slo, from, plusMs(from, 10 * MINUTE_MS), bad / 10, 0);
  }
  return platform;
}

describe('a composite', () => {
  test('has spent the mean of the shares that its objectives spent, by weight', async () => {
    const platform = dayOf(720, 7_200 - 720);
    expect(await platform.run(NOON, 'hourly')).toMatchObject({ evaluated: 3, failed: 0 });
    const { figures, readThrough, partOf } = await platform.state('shop');
    // (3 * 50 % + 1 * 45 %) / 4
    expect(figures?.budget.remainingRatio).toBe(1 - (3 * 0.5 + 0.45) / 4);
    expect(figures).toMatchObject({ bad: 7_200, total: 2 * 1_440_000, state: 'healthy', anomalies: 0 });
    expect(readThrough).toBe(NOON);
    expect([partOf, (await platform.state('shop-lax')).partOf]).toEqual([undefined, 'shop']);
    expect((await platform.ports.states.history('shop', NOON, plusMs(NOON, 1))).map(({ target }) => target)).toEqual([
      '0.99',
    ]);
  });

  test('is exhausted by one objective that spent more than the others have left, though that one alone alerts nobody', async () => {
    const platform = dayOf(1_440 * 2, 0);
    await platform.run(NOON, 'hourly');
    expect(await platform.events('shop')).toEqual(['BudgetExhausted']);
    expect((await platform.state('shop')).figures?.budget.remainingRatio).toBe(1 - (3 * 2) / 4);
  });

  test('pages when the mean of the burn rates is over the threshold, for all of its objectives', async () => {
    const platform = dayOf(0, 0);
    platform.fill(strict, NOON, plusMs(NOON, 10 * MINUTE_MS), 500, 1_000);
    platform.fill(lax, NOON, plusMs(NOON, 10 * MINUTE_MS), 0, 1_000);
    await platform.run(plusMs(NOON, 10 * MINUTE_MS));
    const fired = (await platform.read('shop')).map(({ type, data }) => [type, (data as { rule: string }).rule]);
    expect(fired).toContainEqual(['AlertFired', 'page-fast']);
    const [page] = await platform.read('shop');
    // Two objectives of 1,000 a minute, over the last hour.
    expect(page?.data).toMatchObject({ rule: 'page-fast', bad: 5_000, total: 120_000 });
    expect(await platform.events('shop-strict')).not.toContain('AlertFired');
    const { figures } = await platform.state('shop');
    // (3 * (0.5 / 0.001) + 1 * 0) / 4
    expect(figures?.burnRates['5m']).toBe((3 * 500) / 4);
  });

  test('goes by the objectives that have data, and says what is wrong with the others', async () => {
    const platform = sloPlatform(all);
    platform.fill(strict, plusMs(NOON, -DAY_MS), NOON, 0, 1_000);
    platform.source.record(strict.sli.part, plusMs(NOON, -10 * HOUR_MS), 360);
    expect(await platform.run(NOON)).toMatchObject({ evaluated: 1, failed: 2 });
    const { figures, failure } = await platform.state('shop');
    expect(figures?.budget.remainingRatio).toBe(0.75);
    expect(failure?.code).toBe('metric-gone');
    expect(failure?.reason).toMatch(/^objective shop-lax: there is no data of CloudWatch Shop Requests/);
    platform.fill(lax, NOON, plusMs(NOON, 5 * MINUTE_MS), 0, 1_000);
    await platform.run(plusMs(NOON, 5 * MINUTE_MS));
    expect((await platform.state('shop')).failure).toBeNull();
    expect(await platform.events('shop')).toEqual(['EvaluationFailed', 'EvaluationRecovered']);
  });

  test('keeps figures without the corrections of its objectives beside those with them', async () => {
    const corrected = compositeOf('shop');
    const from = plusMs(NOON, -11 * HOUR_MS);
    const correction = {
      kind: 'exclude' as const,
      reason: 'upgrade',
      when: { type: 'once' as const, from, to: plusMs(NOON, -9 * HOUR_MS) },
    };
    const platform = dayOf(720, 0);
    platform.inForce.slos = corrected.all.map((slo) =>
      slo.name === 'shop' ? slo : { ...slo, corrections: [correction] },
    );
    await platform.run(NOON, 'hourly');
    const { figures, rawFigures } = await platform.state('shop');
    expect(figures?.budget.remainingRatio).toBe(1);
    expect(rawFigures?.budget.remainingRatio).toBe(1 - (3 * 0.5) / 4);
  });

  test('waits for a shard that could write all of its objectives', async () => {
    const platform = dayOf(1, 1);
    const { states } = platform.ports;
    const broken = {
      ...platform.ports,
      states: {
        ...states,
        put: (...[state, ...more]: Parameters<typeof states.put>) =>
          state.slo === 'shop-lax' ? Promise.reject(new Error('throttled')) : states.put(state, ...more),
      },
    };
    await expect(platform.run(NOON, 'fast', undefined, broken)).rejects.toThrow('1 of 3 SLOs could not be evaluated');
    expect((await states.load(['shop'])).size).toBe(0);
    await platform.run(NOON);
    expect((await platform.state('shop')).asOf).toBe(NOON);
  });

  test('is evaluated again where another evaluator wrote in between, once', async () => {
    const platform = dayOf(1, 1);
    const { states } = platform.ports;
    let conflicts = 0;
    const racing = {
      ...platform.ports,
      states: {
        ...states,
        async put(...[state, ...more]: Parameters<typeof states.put>) {
          if (state.slo !== 'shop' || conflicts > 0) return states.put(state, ...more);
          conflicts += 1;
          await platform.run(NOON, 'fast', ['shop']);
          return states.put(state, ...more);
        },
      },
    };
    expect(await platform.run(NOON, 'fast', undefined, racing)).toMatchObject({ evaluated: 2, skipped: 1 });
    expect((await platform.state('shop')).version).toBe(1);
  });

  test('that weighs its objectives otherwise is another revision', async () => {
    const platform = dayOf(720, 0);
    await platform.run(NOON, 'hourly');
    const objectives = composite.sli.objectives.map(({ slo }) => ({ slo, weight: '1' }));
    for (const slo of [strict, lax]) platform.fill(slo, NOON, plusMs(NOON, HOUR_MS), 0, 1_000);
    platform.inForce.slos = [strict, lax, { ...composite, sli: { ...composite.sli, objectives } }];
    await platform.run(plusMs(NOON, HOUR_MS), 'hourly');
    const revised = (await platform.read('shop')).find(({ type }) => type === 'SloRevised');
    expect(revised?.data).toMatchObject({ reason: 'it counts budgets of shop-strict x 1, shop-lax x 1' });
    expect((await platform.state('shop')).figures?.budget.remainingRatio).toBe(0.75);
  });

  test('reads slices of its objectives by their own lengths', async () => {
    const ofSlices = compositeOf('shop');
    const budgeting = { method: 'Timeslices', sliceMs: 5 * MINUTE_MS, sliceTarget: '0.9', noData: 'good' } as const;
    const since = instant(0);
    const slos = ofSlices.all.map((slo) => ({ ...slo, budgeting, since }));
    const platform = sloPlatform(slos);
    platform.fill(strict, plusMs(NOON, -DAY_MS), NOON, 0, 10);
    platform.fill(lax, plusMs(NOON, -DAY_MS), NOON, 0, 10);
    platform.fill(lax, plusMs(NOON, -2 * HOUR_MS), plusMs(NOON, -2 * HOUR_MS + 5 * MINUTE_MS), 10, 10);
    await platform.run(NOON, 'hourly');
    const { figures } = await platform.state('shop');
    // One of 288 slices is bad, of a budget of 2.88, at a weight of one in four.
    expect(figures?.budget.remainingRatio).toBe(1 - 1 / 2.88 / 4);
  });
});
