import { describe, expect, test } from 'vitest';
import { openDatabase } from '#adapters/local/open-database.ts';
import { sqliteSloStates } from '#adapters/local/sqlite-slo-states.ts';
import { MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import type { AnySlo } from '#core/slo/schema.ts';
import { planEvaluations } from '#flows/slo/plan-evaluations.ts';
import { SHARD_SIZE_MAX, type Shard, shardSchema } from '#flows/slo/shard.ts';
import { minute, NOON, sampleSlo, sampleState } from '#test/core/slo/sample-slo.ts';
import { compositeOf } from './slo-platform.ts';

const TICKET_RULES = sampleSlo().rules.filter(({ severity }) => severity === 'ticket');

describe('the hourly plan', () => {
  test('names every SLO of the version in force, ordered', async () => {
    const world = worldOf(['b', 'a', 'c'].map((name) => sampleSlo({ name })));
    expect(await world.plan('hourly')).toEqual({ slos: 3, shards: 1 });
    expect(world.sent).toEqual([[{ cadence: 'hourly', scheduledAt: NOON, names: ['a', 'b', 'c'] }]]);
    expect(world.versionsAsked).toEqual([7]);
  });

  test('also names SLOs that left the catalog until they are retired', async () => {
    const world = worldOf([sampleSlo({ name: 'here' })]);
    for (const slo of ['here', 'left']) await world.states.put(sampleState({ slo }), 0, []);
    await world.states.put(sampleState({ slo: 'retired', retiredAt: minute(-60) }), 0, []);
    expect(await world.plan('hourly')).toEqual({ slos: 2, shards: 1 });
    expect(world.sent[0]?.[0]?.names).toEqual(['here', 'left']);
  });

  test('is cut into shards of 250 that are sent together, and cut again at the next SLO', async () => {
    for (const [count, sizes] of [
      [SHARD_SIZE_MAX, [250]],
      [SHARD_SIZE_MAX + 1, [250, 1]],
      [1_000, [250, 250, 250, 250]],
    ] as const) {
      const world = worldOf(Array.from({ length: count }, (_, index) => sampleSlo({ name: `slo-${index}` })));
      expect(await world.plan('hourly')).toEqual({ slos: count, shards: sizes.length });
      expect(world.sent).toHaveLength(1);
      expect(world.sent[0]?.map(({ names }) => names.length)).toEqual(sizes);
      expect(new Set(world.sent[0]?.flatMap(({ names }) => names)).size).toBe(count);
      expect(world.sent[0]?.every((shard) => shardSchema.safeParse(shard).success)).toBe(true);
    }
  });
});

describe('the fast plan', () => {
  test('names only SLOs that page', async () => {
    const world = worldOf([
      sampleSlo({ name: 'pages' }),
      sampleSlo({ name: 'tickets', rules: TICKET_RULES }),
      sampleSlo({ name: 'silent', rules: [] }),
    ]);
    await world.states.put(sampleState({ slo: 'left' }), 0, []);
    expect(await world.plan('fast')).toEqual({ slos: 1, shards: 1 });
    expect(world.sent).toEqual([[{ cadence: 'fast', scheduledAt: NOON, names: ['pages'] }]]);
  });
});

describe('a composite', () => {
  test('is planned with its objectives, fast where it pages, in one shard', async () => {
    const { all } = compositeOf('b');
    const others = Array.from({ length: SHARD_SIZE_MAX - 1 }, (_, index) => sampleSlo({ name: `a-${index}` }));
    const world = worldOf([...others, ...all, sampleSlo({ name: 'c', rules: [] })]);
    expect(await world.plan('fast')).toEqual({ slos: SHARD_SIZE_MAX + 2, shards: 2 });
    expect(world.sent[0]?.[1]?.names).toEqual(['b', 'b-lax', 'b-strict']);
  });

  test('that pages nobody is planned once an hour', async () => {
    const world = worldOf(compositeOf('b', { rules: TICKET_RULES }).all);
    expect(await world.plan('fast')).toMatchObject({ slos: 0 });
    expect(await world.plan('hourly')).toMatchObject({ slos: 3 });
  });
});

test('a plan of nothing is one empty shard, which proves that the way is open', async () => {
  const world = worldOf([]);
  expect(await world.plan('fast')).toEqual({ slos: 0, shards: 1 });
  expect(world.sent).toEqual([[{ cadence: 'fast', scheduledAt: NOON, names: [] }]]);
});

test('a plan is refused where it is ahead of the clock: all until then would look done', async () => {
  const world = worldOf([]);
  await world.plan('fast', plusMs(NOON, MINUTE_MS));
  await expect(world.plan('fast', plusMs(NOON, MINUTE_MS + 1))).rejects.toThrow(
    'give an instant in UTC that is not ahead',
  );
  expect(world.sent).toHaveLength(1);
});

function worldOf(slos: readonly AnySlo[]) {
  const states = sqliteSloStates(openDatabase(':memory:'));
  const sent: (readonly Shard[])[] = [];
  const versionsAsked: number[] = [];
  const catalog = {
    version: async () => 7,
    async *slos(version: number) {
      versionsAsked.push(version);
      yield* slos;
    },
    slosNamed: async () => [],
  };
  const queue = { send: async (shards: readonly Shard[]) => void sent.push(shards) };
  return {
    states,
    sent,
    versionsAsked,
    plan: (cadence: 'fast' | 'hourly', scheduledAt = NOON) =>
      planEvaluations({ catalog, states, queue, clock: { now: () => NOON } }, { cadence, scheduledAt }),
  };
}
