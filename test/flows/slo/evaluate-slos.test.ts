import { describe, expect, test } from 'vitest';
import { DAY_MS, floorTo, HOUR_MS, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import type { EvaluatePorts } from '#flows/slo/due-slo.ts';
import { NOON, sloNamed, sloPlatform } from './slo-platform.ts';

const CHECKOUT = sloNamed('checkout');
const SEARCH = sloNamed('search');

describe('a new SLO', () => {
  test('is read as far back as the source remembers, and its figures are those of its whole window', async () => {
    const platform = sloPlatform();
    platform.fill(CHECKOUT, plusMs(NOON, -40 * DAY_MS), NOON, 0, 10);
    platform.fill(CHECKOUT, plusMs(NOON, -20 * DAY_MS), plusMs(NOON, -20 * DAY_MS + 60 * MINUTE_MS), 3, 0);

    expect(await platform.run(NOON, 'hourly')).toEqual({ evaluated: 1, failed: 0, skipped: 0, retired: 0, lagMs: 0 });

    const { figures, ...state } = await platform.state('checkout');
    expect(figures).toMatchObject({ total: 432_000, bad: 180, good: 431_820, state: 'healthy', anomalies: 0 });
    expect(figures?.budget).toEqual({ total: 432, spent: 180, remaining: 252, remainingRatio: 252 / 432 });
    expect(state).toMatchObject({
      version: 1,
      asOf: NOON,
      booksAsOf: NOON,
      readThrough: NOON,
      deepReadAt: NOON,
      failure: null,
    });
    expect(state.foldedThrough).toBe(plusMs(floorTo(NOON, DAY_MS), -3 * DAY_MS));
    const history = await platform.ports.states.history('checkout', plusMs(NOON, -DAY_MS), plusMs(NOON, DAY_MS));
    expect(history.map(({ hour, total }) => ({ hour, total }))).toEqual([{ hour: NOON, total: 432_000 }]);
  });

  test('whose metric has no data at all is said to have none, and its neighbour is evaluated', async () => {
    const platform = sloPlatform([CHECKOUT, SEARCH]);
    platform.fill(SEARCH, plusMs(NOON, -HOUR_MS), NOON, 0, 10);
    expect(await platform.run(NOON)).toMatchObject({ evaluated: 1, failed: 1 });
    expect((await platform.state('checkout')).failure).toMatchObject({ code: 'metric-gone', since: NOON });
    expect((await platform.state('search')).figures?.total).toBe(600);
    expect(await platform.events('checkout')).toEqual(['EvaluationFailed']);
  });
});

describe('an outage', () => {
  test('fires once, resolves once, and fires as the next generation when it comes back', async () => {
    const platform = sloPlatform();
    platform.fill(CHECKOUT, plusMs(NOON, -2 * DAY_MS), NOON, 0, 100);
    platform.fill(CHECKOUT, NOON, plusMs(NOON, 10 * MINUTE_MS), 100, 100);
    platform.fill(CHECKOUT, plusMs(NOON, 10 * MINUTE_MS), plusMs(NOON, 3 * HOUR_MS), 0, 100);
    platform.fill(CHECKOUT, plusMs(NOON, 3 * HOUR_MS), plusMs(NOON, 4 * HOUR_MS), 100, 100);

    for (let minute = 0; minute <= 240; minute += 5) await platform.run(plusMs(NOON, minute * MINUTE_MS));

    const pageFast = (await platform.read('checkout')).filter(
      ({ data }) => (data as { rule?: string }).rule === 'page-fast',
    );
    expect(
      pageFast.map(({ type, at, data }) => [
        type,
        (at - NOON) / MINUTE_MS,
        (data as { generation: number }).generation,
      ]),
    ).toEqual([
      ['AlertFired', 5, 1],
      ['AlertResolved', 15, 1],
      ['AlertFired', 185, 2],
    ]);
  });

  test('empties the budget, which is told once, and restored once the bad hours leave the window', async () => {
    const slo = sloNamed('checkout', { window: { kind: 'rolling', lengthMs: DAY_MS }, rules: [] });
    const platform = sloPlatform([slo]);
    platform.fill(slo, plusMs(NOON, -DAY_MS), plusMs(NOON, 2 * DAY_MS), 0, 100);
    platform.fill(slo, NOON, plusMs(NOON, 5 * MINUTE_MS), 100, 0);
    for (let hour = 0; hour <= 26; hour += 1) await platform.run(plusMs(NOON, hour * HOUR_MS), 'hourly');
    const types = (await platform.read('checkout')).map(({ type, at }) => [type, (at - NOON) / HOUR_MS]);
    expect(types).toEqual([
      ['BudgetExhausted', 1],
      ['BudgetRestored', 25],
    ]);
  });
});

describe('a run that comes again', () => {
  test('changes nothing, and does not even ask the source', async () => {
    const platform = sloPlatform();
    platform.fill(CHECKOUT, plusMs(NOON, -DAY_MS), NOON, 1, 10);
    await platform.run(NOON, 'hourly');
    const before = {
      state: await platform.state('checkout'),
      reads: platform.source.reads,
      events: await platform.events('checkout'),
    };
    expect(await platform.run(NOON, 'hourly')).toMatchObject({ evaluated: 0, skipped: 1 });
    expect(await platform.run(plusMs(NOON, -5 * MINUTE_MS))).toMatchObject({ evaluated: 0, skipped: 1 });
    expect({
      state: await platform.state('checkout'),
      reads: platform.source.reads,
      events: await platform.events('checkout'),
    }).toEqual(before);
  });

  test('after it was killed at any write ends as if it had never been', { timeout: 60_000 }, async () => {
    const undisturbed = await runs(sloPlatform(), undefined);
    let died = 0;
    for (let write = 1; died === write - 1; write += 1) {
      const crash = { at: write, died: false };
      const platform = sloPlatform();
      const ended = await runs(platform, crash);
      expect(ended).toEqual(undisturbed);
      died += crash.died ? 1 : 0;
    }
    expect(died).toBeGreaterThan(10);
  });
});

describe('late data', () => {
  test('of the last quarter of an hour is in the next run, older data in the daily second reading of two days', async () => {
    const platform = sloPlatform();
    platform.fill(CHECKOUT, plusMs(NOON, -3 * DAY_MS), plusMs(NOON, 2 * DAY_MS), 0, 1);
    await platform.run(NOON, 'hourly');
    expect((await platform.state('checkout')).figures?.bad).toBe(0);

    platform.source.record(CHECKOUT.sli.part, plusMs(NOON, -14 * MINUTE_MS), 1);
    platform.source.record(CHECKOUT.sli.part, plusMs(NOON, -10 * HOUR_MS), 1);
    await platform.run(plusMs(NOON, 5 * MINUTE_MS));
    expect((await platform.state('checkout')).figures?.bad).toBe(1);
    await platform.run(plusMs(NOON, 23 * HOUR_MS), 'hourly');
    expect((await platform.state('checkout')).figures?.bad).toBe(1);
    await platform.run(plusMs(NOON, 24 * HOUR_MS), 'hourly');
    expect((await platform.state('checkout')).figures?.bad).toBe(2);
  });

  test('that nobody read for weeks is caught up, and every day is counted once', async () => {
    const platform = sloPlatform();
    platform.fill(CHECKOUT, plusMs(NOON, -10 * DAY_MS), plusMs(NOON, 25 * DAY_MS), 0, 2);
    await platform.run(NOON, 'hourly');
    await platform.run(plusMs(NOON, 25 * DAY_MS));
    expect((await platform.state('checkout')).figures?.total).toBe(30 * 1440 * 2);
    await platform.run(plusMs(NOON, 25 * DAY_MS + HOUR_MS), 'hourly');
    expect((await platform.state('checkout')).figures?.total).toBe(30 * 1440 * 2 - 120);
  });
});

describe('an SLO whose metric can not be read', () => {
  test('keeps its figures and its alerts, says so once, and says when it can be read again', async () => {
    const platform = sloPlatform([CHECKOUT, SEARCH]);
    platform.fill(CHECKOUT, plusMs(NOON, -DAY_MS), plusMs(NOON, DAY_MS), 1, 2);
    platform.fill(SEARCH, plusMs(NOON, -DAY_MS), plusMs(NOON, DAY_MS), 0, 2);
    await platform.run(NOON);
    const before = await platform.state('checkout');

    platform.source.fail(CHECKOUT.sli.part, {
      kind: 'failed',
      failure: { code: 'access-denied', reason: 'the account said no' },
    });
    expect(await platform.run(plusMs(NOON, 5 * MINUTE_MS))).toMatchObject({ evaluated: 1, failed: 1 });
    expect(await platform.run(plusMs(NOON, 10 * MINUTE_MS))).toMatchObject({ evaluated: 1, failed: 1 });
    const failed = await platform.state('checkout');
    expect(failed).toMatchObject({
      failure: { code: 'access-denied' },
      figures: before.figures,
      alerts: before.alerts,
    });

    platform.source.fail(CHECKOUT.sli.part, undefined);
    await platform.run(plusMs(NOON, 15 * MINUTE_MS));
    const types = await platform.events('checkout');
    expect(types.filter((type) => type.startsWith('Evaluation'))).toEqual(['EvaluationFailed', 'EvaluationRecovered']);
    expect((await platform.state('checkout')).figures?.total).toBe((1440 + 15) * 2);
  });
});

describe('an SLO that leaves the catalog', () => {
  test('has its open alerts resolved, and comes back with page keys that were never used', async () => {
    const platform = sloPlatform();
    platform.fill(CHECKOUT, plusMs(NOON, -DAY_MS), plusMs(NOON, HOUR_MS), 1, 2);
    await platform.run(NOON);
    const firing = (await platform.state('checkout')).alerts.filter(({ firedAt }) => firedAt !== null).length;
    expect(firing).toBeGreaterThan(0);

    platform.inForce.slos = [];
    expect(await platform.run(plusMs(NOON, 5 * MINUTE_MS), 'hourly', ['checkout'])).toMatchObject({ retired: 1 });
    const types = await platform.events('checkout');
    expect(types.filter((type) => type === 'AlertResolved')).toHaveLength(firing);
    expect(await platform.run(plusMs(NOON, 10 * MINUTE_MS), 'hourly', ['checkout'])).toMatchObject({ retired: 0 });

    platform.inForce.slos = [CHECKOUT];
    await platform.run(plusMs(NOON, 15 * MINUTE_MS));
    const generations = (await platform.state('checkout')).alerts.map(({ generation }) => generation);
    expect(new Set(generations)).toEqual(new Set([2]));
  });
});

describe('an SLO that is edited', () => {
  test('to count good events in place of bad ones keeps what its books said, to the minute of the last read', async () => {
    const platform = sloPlatform();
    platform.fill(CHECKOUT, plusMs(NOON, -DAY_MS), plusMs(NOON, HOUR_MS), 0, 4);
    platform.fill(CHECKOUT, plusMs(NOON, -2 * HOUR_MS), plusMs(NOON, -HOUR_MS), 1, 0);
    await platform.run(NOON);
    const good = { ...CHECKOUT.sli.part, metricName: 'Successes' };
    platform.inForce.slos = [{ ...CHECKOUT, sli: { counts: 'good', part: good, total: CHECKOUT.sli.total } }];
    for (let at = plusMs(NOON, -20 * MINUTE_MS); at < plusMs(NOON, HOUR_MS); at = plusMs(at, MINUTE_MS))
      platform.source.record(good, at, 3);
    await platform.run(plusMs(NOON, 5 * MINUTE_MS));
    expect((await platform.state('checkout')).figures).toMatchObject({ bad: 60 + 5, total: (1440 + 5) * 4 });
  });

  test('never has what was counted before read again by its new counts, late data of two days included', async () => {
    const platform = sloPlatform();
    platform.fill(CHECKOUT, plusMs(NOON, -DAY_MS), plusMs(NOON, 3 * DAY_MS), 1, 4);
    await platform.run(NOON, 'hourly');
    const other = { ...CHECKOUT.sli.part, metricName: 'Other' };
    platform.inForce.slos = [{ ...CHECKOUT, sli: { ...CHECKOUT.sli, part: other } }];
    // The other metric has no point at all: whatever was read by it has no failures.
    for (const hours of [1, 25]) await platform.run(plusMs(NOON, hours * HOUR_MS), 'hourly');
    expect((await platform.state('checkout')).figures).toMatchObject({ bad: 1440, total: (1440 + 25 * 60) * 4 });
  });

  test('says so once in its log, with what changed and since when, and its history names the revision', async () => {
    const platform = sloPlatform();
    platform.fill(CHECKOUT, plusMs(NOON, -DAY_MS), plusMs(NOON, 3 * HOUR_MS), 0, 4);
    await platform.run(NOON, 'hourly');
    platform.inForce.slos = [{ ...CHECKOUT, target: '0.99' }];
    for (const hours of [1, 2]) await platform.run(plusMs(NOON, hours * HOUR_MS), 'hourly');
    const revised = (await platform.read('checkout')).filter(({ type }) => type === 'SloRevised');
    expect(revised.map(({ data }) => data)).toEqual([
      expect.objectContaining({
        revision: expect.objectContaining({ number: 2, effectiveAt: NOON, target: '0.99' }),
        reason: 'target 0.999 became 0.99',
      }),
    ]);
    const history = await platform.ports.states.history('checkout', NOON, plusMs(NOON, DAY_MS));
    expect(history.map(({ revision, target }) => [revision, target])).toEqual([
      [1, '0.999'],
      [2, '0.99'],
      [2, '0.99'],
    ]);
  });

  test('in its words alone is the same SLO', async () => {
    const platform = sloPlatform();
    platform.fill(CHECKOUT, plusMs(NOON, -DAY_MS), plusMs(NOON, HOUR_MS), 0, 4);
    await platform.run(NOON);
    platform.inForce.slos = [{ ...CHECKOUT, displayName: 'Pay', description: 'new' }];
    await platform.run(plusMs(NOON, 5 * MINUTE_MS));
    expect(await platform.events('checkout')).toEqual([]);
  });
});

describe('two evaluators of one SLO', () => {
  test('that race write the figures that one alone would have written', async () => {
    const alone = sloPlatform();
    const raced = sloPlatform();
    for (const platform of [alone, raced]) {
      platform.fill(CHECKOUT, plusMs(NOON, -5 * DAY_MS), plusMs(NOON, HOUR_MS), 1, 50);
      await platform.run(NOON, 'hourly');
    }
    const at = plusMs(NOON, 5 * MINUTE_MS);
    await alone.run(at, 'hourly');
    await Promise.all([
      raced.run(at, 'hourly'),
      raced.run(at, 'fast'),
      raced.run(plusMs(at, -MINUTE_MS), 'fast'),
      raced.run(at, 'hourly'),
    ]);
    expect((await raced.state('checkout')).figures).toEqual((await alone.state('checkout')).figures);
    expect((await raced.events('checkout')).sort()).toEqual((await alone.events('checkout')).sort());
  });
});

describe('a source', () => {
  const ELSEWHERE = sloNamed('elsewhere', {
    sli: { counts: 'bad', part: inRegion(CHECKOUT.sli.part), total: inRegion(CHECKOUT.sli.total) },
  });

  test('that does not answer for one region fails the SLOs of that region, and no other', async () => {
    const platform = sloPlatform([CHECKOUT, ELSEWHERE]);
    platform.fill(CHECKOUT, plusMs(NOON, -HOUR_MS), NOON, 0, 10);
    expect(await platform.run(NOON, 'fast', undefined, deafIn(platform.ports, 'eu-nowhere-1'))).toMatchObject({
      evaluated: 1,
      failed: 1,
    });
    expect((await platform.state('elsewhere')).failure).toMatchObject({
      code: 'source-failed',
      reason: 'no such host',
    });
  });

  test('that answers nobody fails the shard, which is tried again, and blames no SLO', async () => {
    const platform = sloPlatform([ELSEWHERE]);
    const run = platform.run(NOON, 'fast', undefined, deafIn(platform.ports, 'eu-nowhere-1'));
    await expect(run).rejects.toThrow('1 of 1 SLOs could not be evaluated: no such host; the shard is tried again');
    expect(await platform.events('elsewhere')).toEqual([]);
  });

  function inRegion(metric: typeof CHECKOUT.sli.part) {
    return { ...metric, region: 'eu-nowhere-1' };
  }

  function deafIn(ports: EvaluatePorts, region: string): EvaluatePorts {
    const read: EvaluatePorts['source']['read'] = async (asked) => {
      if (asked.source === 'CloudWatch' && asked.region === region) throw new Error('no such host');
      return ports.source.read(asked);
    };
    return { ...ports, source: { read } };
  }
});

describe('an SLO whose books can not be written', () => {
  test('keeps no other from being evaluated or retired; the shard is tried again', async () => {
    const platform = sloPlatform([CHECKOUT, SEARCH]);
    platform.fill(SEARCH, plusMs(NOON, -HOUR_MS), NOON, 0, 10);
    const put: EvaluatePorts['states']['put'] = async (state, ...rest) => {
      if (state.slo === 'checkout') throw new Error('the item is too large');
      return platform.ports.states.put(state, ...rest);
    };
    const through = { ...platform.ports, states: { ...platform.ports.states, put } };
    await expect(platform.run(NOON, 'hourly', undefined, through)).rejects.toThrow('the item is too large');
    expect((await platform.state('search')).figures?.total).toBe(600);
  });
});

describe('a fast shard', () => {
  test('that waited for more than a quarter of an hour is left to the ones behind it', async () => {
    const platform = sloPlatform();
    platform.fill(CHECKOUT, plusMs(NOON, -HOUR_MS), NOON, 0, 10);
    const late = (ms: number) => ({ ...platform.ports, clock: { now: () => plusMs(NOON, ms) } });
    expect(await platform.run(NOON, 'fast', undefined, late(15 * MINUTE_MS + 1))).toMatchObject({
      skipped: 1,
      evaluated: 0,
    });
    expect(await platform.run(NOON, 'fast', undefined, late(15 * MINUTE_MS))).toMatchObject({
      skipped: 0,
      evaluated: 1,
    });
  });
});

describe('a state that is older than its log, as after a table was restored', () => {
  test('believes the log: what fired goes on, and the next firing has a key that was never used', async () => {
    const platform = sloPlatform();
    platform.fill(CHECKOUT, plusMs(NOON, -DAY_MS), plusMs(NOON, 4 * HOUR_MS), 0, 100);
    platform.fill(CHECKOUT, NOON, plusMs(NOON, 5 * MINUTE_MS), 100, 0);
    platform.fill(CHECKOUT, plusMs(NOON, 3 * HOUR_MS), plusMs(NOON, 3 * HOUR_MS + 5 * MINUTE_MS), 100, 0);
    await platform.run(NOON);
    const restored = await platform.state('checkout');
    for (const minutes of [5, 60]) await platform.run(plusMs(NOON, minutes * MINUTE_MS));
    const now = await platform.state('checkout');
    // The backup's state is put back over the present one; the log keeps what happened since.
    await platform.ports.states.put(restored, now.version, []);

    await platform.run(plusMs(NOON, 3 * HOUR_MS + 5 * MINUTE_MS));
    const fired = (await platform.read('checkout')).filter(({ type }) => type === 'AlertFired');
    const keys = fired.map(
      ({ data }) => `${(data as { rule: string }).rule}/${(data as { generation: number }).generation}`,
    );
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).toEqual(expect.arrayContaining(['page-fast/1', 'page-fast/2']));
  });
});

/** Three days of runs with a bad hour; the process dies at one write and its queue gives the work out again. */
async function runs(platform: ReturnType<typeof sloPlatform>, crash: { at: number; died: boolean } | undefined) {
  platform.fill(CHECKOUT, plusMs(NOON, -6 * DAY_MS), plusMs(NOON, 2 * DAY_MS), 0, 20);
  platform.fill(CHECKOUT, plusMs(NOON, HOUR_MS), plusMs(NOON, 2 * HOUR_MS), 20, 0);
  let writes = 0;
  const dying = (ports: EvaluatePorts): EvaluatePorts => {
    const dieAt = async <T>(write: () => Promise<T>): Promise<T> => {
      writes += 1;
      if (crash === undefined || crash.died || writes !== crash.at) return write();
      crash.died = true;
      // Odd: the process dies before the write; even: after it, before it learned so.
      if (writes % 2 === 0) await write();
      throw new Error('the process was killed');
    };
    return {
      ...ports,
      ledger: {
        load: (wanted) => ports.ledger.load(wanted),
        putDay: (...args) => dieAt(() => ports.ledger.putDay(...args)),
        putFold: (...args) => dieAt(() => ports.ledger.putFold(...args)),
      },
      states: {
        ...ports.states,
        put: (...args) => dieAt(() => ports.states.put(...args)),
        putHistory: (...args) => dieAt(() => ports.states.putHistory(...args)),
      },
    };
  };
  for (const at of [0, 1, 1.5, 2, 3, 20, 30, 47].map((hours) => plusMs(NOON, hours * HOUR_MS))) {
    const cadence = (at - NOON) % HOUR_MS === 0 ? 'hourly' : 'fast';
    const through = dying(platform.ports);
    await platform
      .run(at, cadence, ['checkout'], through)
      .catch(() => platform.run(at, cadence, ['checkout'], through));
  }
  const { version: _, ...state } = await platform.state('checkout');
  const days = [-6, -5, -4, -3, -2, -1, 0, 1].map((day) => plusMs(floorTo(NOON, DAY_MS), day * DAY_MS));
  const pages = (await platform.ports.ledger.load([{ slo: 'checkout', days, months: ['2026-09'] }])).get('checkout');
  return {
    state,
    events: (await platform.read('checkout')).map(({ id, type, at }) => ({ id, type, at })),
    days: days.map((day) => pages?.days.get(day)?.value),
    fold: pages?.months.get('2026-09')?.value,
  };
}
