import { expect, test } from 'vitest';
import { serviceTimers } from '#adapters/pagerduty/service-timers.ts';
import { startPagerDutyStandIn } from '#test/e2e/pagerduty-stand-in.ts';

const TOKEN = 'read-only';
const SERVICES = [
  { name: 'Other', keys: ['o'.repeat(32)], acknowledgementTimeout: 600, autoResolveTimeout: 600 },
  { name: 'Shop', keys: ['e'.repeat(32), 'k'.repeat(32)], acknowledgementTimeout: 1_800, autoResolveTimeout: null },
];

test('the timers are those of the service that has the key, on whichever page of the list it is', async () => {
  const pagerDuty = await startPagerDutyStandIn({ apiToken: TOKEN, services: SERVICES });
  const rest = { url: pagerDuty.apiUrl, token: async () => TOKEN };
  expect(await serviceTimers(rest, 'k'.repeat(32))).toEqual({
    service: 'Shop',
    unacknowledgesAfter: 1_800,
    resolvesAfter: null,
  });
  expect(await serviceTimers(rest, 'R'.repeat(32))).toBeUndefined();
  await expect(serviceTimers({ ...rest, token: async () => 'theirs' }, 'k'.repeat(32))).rejects.toThrow(
    'PagerDuty answered 401 about its services; check the key of its REST API',
  );
  await pagerDuty.close();
});
