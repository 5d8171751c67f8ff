import { ListMetricsCommand, type ListMetricsCommandInput } from '@aws-sdk/client-cloudwatch';
import { describe, expect, test } from 'vitest';
import {
  DAY_MS,
  failureOf,
  HOUR_MS,
  NOON,
  startWorld,
  type World,
} from '#test/adapters/local/cloudwatch-stand-in/stand-in-world.ts';

describe('listing metrics', () => {
  test('metrics are found by namespace, by name and by some of their dimensions', async () => {
    const world = await startWorld();
    seed(world, 'AWS/Lambda', 'Errors', { FunctionName: 'pay', Resource: 'pay:live' });
    seed(world, 'AWS/Lambda', 'Duration', { FunctionName: 'pay' });
    seed(world, 'Shop', 'Errors', {});
    expect(await list(world, {})).toEqual([
      'AWS/Lambda Errors FunctionName=pay Resource=pay:live',
      'AWS/Lambda Duration FunctionName=pay',
      'Shop Errors',
    ]);
    expect(await list(world, { Namespace: 'Shop' })).toEqual(['Shop Errors']);
    expect(await list(world, { MetricName: 'Duration' })).toEqual(['AWS/Lambda Duration FunctionName=pay']);
    expect(await list(world, { Dimensions: [{ Name: 'Resource' }] })).toEqual([
      'AWS/Lambda Errors FunctionName=pay Resource=pay:live',
    ]);
    expect(await list(world, { Dimensions: [{ Name: 'FunctionName', Value: 'ship' }] })).toEqual([]);
  });

  test('a metric without data for two weeks is not listed, and recently active is three hours', async () => {
    const world = await startWorld();
    seed(world, 'Shop', 'Old', {}, NOON - 14 * DAY_MS);
    seed(world, 'Shop', 'TooOld', {}, NOON - 14 * DAY_MS - 60_000);
    seed(world, 'Shop', 'Recent', {}, NOON - 3 * HOUR_MS);
    seed(world, 'Shop', 'NotRecent', {}, NOON - 3 * HOUR_MS - 60_000);
    expect(await list(world, {})).toEqual(['Shop Old', 'Shop Recent', 'Shop NotRecent']);
    expect(await list(world, { RecentlyActive: 'PT3H' })).toEqual(['Shop Recent']);
  });

  test('a page has 500 metrics and a token only where there is a further one', async () => {
    const world = await startWorld();
    for (let n = 0; n < 1_000; n += 1) seed(world, 'Shop', `m${n}`, {});
    const first = await world.client.send(new ListMetricsCommand({}));
    const second = await world.client.send(new ListMetricsCommand({ NextToken: first.NextToken }));
    expect([first.Metrics?.length, second.Metrics?.length, second.NextToken]).toEqual([500, 500, undefined]);
    expect(second.Metrics?.[0]?.MetricName).toBe('m500');
  });

  test('source accounts are listed with their owners where a monitoring account asks for them', async () => {
    const world = await startWorld({ accountId: '111111111111', linkedAccounts: ['222222222222'] });
    seed(world, 'Shop', 'Errors', {});
    world.standIn.seed({
      namespace: 'Shop',
      metricName: 'Errors',
      accountId: '222222222222',
      dimensions: {},
      minutes: [{ at: NOON, values: [1], counts: [1] }],
    });
    const own = await world.client.send(new ListMetricsCommand({}));
    const all = await world.client.send(new ListMetricsCommand({ IncludeLinkedAccounts: true }));
    const one = await world.client.send(
      new ListMetricsCommand({ IncludeLinkedAccounts: true, OwningAccount: '222222222222' }),
    );
    expect([own.Metrics?.length, own.OwningAccounts]).toEqual([1, undefined]);
    expect(all.OwningAccounts).toEqual(['111111111111', '222222222222']);
    expect(one.OwningAccounts).toEqual(['222222222222']);
  });

  test.each<[string, ListMetricsCommandInput]>([
    ['a made-up token', { NextToken: 'made-up' }],
    ['eleven dimension filters', { Dimensions: Array(11).fill({ Name: 'a' }) }],
  ])('%s is refused', async (_what, input) => {
    const { client } = await startWorld();
    expect(await failureOf(client.send(new ListMetricsCommand(input)))).toMatchObject({
      name: 'InvalidParameterValueException',
      status: 400,
    });
  });
});

function seed(
  world: World,
  namespace: string,
  metricName: string,
  dimensions: Record<string, string>,
  at = NOON,
): void {
  world.standIn.seed({ namespace, metricName, dimensions, minutes: [{ at, values: [1], counts: [1] }] });
}

async function list(world: World, input: ListMetricsCommandInput): Promise<string[] | undefined> {
  const { Metrics } = await world.client.send(new ListMetricsCommand(input));
  return Metrics?.map(({ Namespace, MetricName, Dimensions }) =>
    [Namespace, MetricName, ...(Dimensions ?? []).map(({ Name, Value }) => `${Name}=${Value}`)].join(' '),
  );
}
