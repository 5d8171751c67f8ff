import { expect, test } from 'vitest';
import { readPagerDutyWebhook } from '#adapters/pagerduty/webhook-event.ts';

/** As PagerDuty documents it, shortened. https://developer.pagerduty.com/docs/webhooks-overview */
const webhook = (change: object = {}) =>
  JSON.stringify({
    event: {
      id: '01CH754SM17TWPE2V2H4VPBRO7',
      event_type: 'incident.acknowledged',
      resource_type: 'incident',
      occurred_at: '2026-03-01T11:12:13.456Z',
      agent: { id: 'PLH1HKV', type: 'user_reference', summary: 'Ana Lima' },
      data: { id: 'PGR0VU2', type: 'incident', incident_key: 'evenkeel/a/b/1', status: 'acknowledged' },
      ...change,
    },
  });

test('news of an incident says what happened, when, by whom, and of which page', () => {
  expect(readPagerDutyWebhook(webhook())).toEqual({
    id: '01CH754SM17TWPE2V2H4VPBRO7',
    type: 'incident.acknowledged',
    at: Date.UTC(2026, 2, 1, 11, 12, 13, 456),
    by: 'Ana Lima',
    dedupKey: 'evenkeel/a/b/1',
  });
  expect(readPagerDutyWebhook(webhook({ agent: null }))).toMatchObject({ by: 'somebody' });
  expect(readPagerDutyWebhook(webhook({ data: { id: 'P' } }))?.dedupKey).toBeUndefined();
});

test.each(['', 'no JSON', '{}', '[]', webhook({ occurred_at: 'yesterday' }), webhook({ id: '' })])(
  'what PagerDuty would not send is no news: %s',
  (body) => {
    expect(readPagerDutyWebhook(body)).toBeUndefined();
  },
);
