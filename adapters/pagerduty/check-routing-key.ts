import { postJson, quoted } from '#adapters/http/post-json.ts';
import type { Asked } from '#core/oncall/doctor-facts.ts';

const TIMEOUT_MS = 10_000;

/**
 * Whether PagerDuty takes events with the key: it is told that an alert is over which never began, which it accepts and
 * drops. An unknown key it answers with 400. https://developer.pagerduty.com/docs/events-api-v2-overview
 */
export async function checkRoutingKey(url: string, routingKey: string): Promise<Asked> {
  const event = { routing_key: routingKey, event_action: 'resolve', dedup_key: 'evenkeel/doctor' };
  const { status, answer } = await postJson({
    url,
    body: JSON.stringify(event),
    timeoutMs: TIMEOUT_MS,
    what: 'the question of the doctor to PagerDuty',
  });
  if (status === 202) return { ok: true };
  return { refused: `it answered ${status}: ${quoted(answer).replaceAll(routingKey, '***')}` };
}
