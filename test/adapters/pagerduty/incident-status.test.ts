import { expect, test } from 'vitest';
import { incidentStatus } from '#adapters/pagerduty/incident-status.ts';
import { startPagerDutyStandIn } from '#test/e2e/pagerduty-stand-in.ts';

test('the newest incident of a key says how it stands, to whoever may ask', async () => {
  const pagerDuty = await startPagerDutyStandIn({ apiToken: 'key' });
  const ask = incidentStatus({ url: pagerDuty.apiUrl, token: async () => 'key' });
  expect(await ask('evenkeel/a&b/fast/1')).toBeUndefined();
  pagerDuty.setIncident('evenkeel/a&b/fast/1', { status: 'acknowledged', at: '2026-03-01T11:10:00Z', by: 'Bo' });
  expect(await ask('evenkeel/a&b/fast/1')).toEqual({
    status: 'acknowledged',
    at: Date.parse('2026-03-01T11:10:00Z'),
    by: 'Bo',
  });
  const stranger = incidentStatus({ url: pagerDuty.apiUrl, token: async () => 'theirs' });
  const refused = await stranger('evenkeel/a').catch((error) => error.message);
  expect(refused).toBe('PagerDuty answered 401 about incident evenkeel/a; check the key of its REST API');
  await pagerDuty.close();
});
