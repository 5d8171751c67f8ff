import { expect, test } from 'vitest';
import { metricFinder } from '#adapters/aws/find-metrics.ts';
import { NOON, startWorld } from '#test/adapters/local/cloudwatch-stand-in/stand-in-world.ts';

const seed = (metricName: string, dimensions: Record<string, string>, hoursAgo = 1) => ({
  namespace: 'AWS/Lambda',
  metricName,
  dimensions,
  minutes: [{ at: NOON - hoursAgo * 3_600_000, values: [1], counts: [1] }],
});

test('what had data lately is found by its dimensions, page after page', async () => {
  const { standIn, client } = await startWorld();
  standIn.seed(seed('Errors', { FunctionName: 'pay' }));
  standIn.seed(seed('Invocations', { FunctionName: 'pay' }));
  standIn.seed(seed('Invocations', {}));
  standIn.seed(seed('Invocations', { FunctionName: 'asleep' }, 4));
  const find = metricFinder(client);
  expect(await find('AWS/Lambda', 'Invocations')).toEqual([{ FunctionName: 'pay' }, {}]);
  expect(await find('AWS/Nothing', 'Invocations')).toEqual([]);
});

test('of a thousand things the first five hundred are looked at', async () => {
  const { standIn, client } = await startWorld();
  for (let index = 0; index < 1000; index += 1) standIn.seed(seed('Invocations', { FunctionName: `f${index}` }));
  const found = await metricFinder(client)('AWS/Lambda', 'Invocations');
  expect([found.length, found[499], standIn.calls.get('ListMetrics')]).toEqual([500, { FunctionName: 'f499' }, 1]);
});
