import { expect, test } from 'vitest';
import { checkRoutingKey } from '#adapters/pagerduty/check-routing-key.ts';
import { startPagerDutyStandIn } from '#test/e2e/pagerduty-stand-in.ts';

test('a key is taken where PagerDuty knows it, and nothing is triggered to find out', async () => {
  const [known, other] = ['a'.repeat(32), 'b'.repeat(32)];
  const pagerDuty = await startPagerDutyStandIn({ routingKeys: [known] });
  expect(await checkRoutingKey(pagerDuty.url, known)).toEqual({ ok: true });
  const refused = await checkRoutingKey(pagerDuty.url, other);
  expect(refused).toEqual({ refused: expect.stringMatching(/^it answered 400: .*routing_key/) });
  expect(JSON.stringify(refused)).not.toContain(other);
  expect(pagerDuty.received.map(({ event_action }) => event_action)).toEqual(['resolve']);
  await pagerDuty.close();
});
