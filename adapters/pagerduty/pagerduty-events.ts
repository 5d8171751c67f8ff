import { createHash } from 'node:crypto';
import { postJson, quoted } from '#adapters/http/post-json.ts';
import type { PageNotice } from '#core/oncall/notice.ts';
import { PermanentDeliveryError, TransientDeliveryError } from '#flows/oncall/delivery-error.ts';
import type { PageLeg } from '#flows/oncall/ports.ts';
import { pagerDutyEvent } from './pagerduty-event.ts';

/** The integration key, in its present version and in the one before a rotation. */
export interface RoutingKeys {
  current(): Promise<string>;
  previous(): Promise<string | undefined>;
}

export interface PagerDutyOptions {
  /** The whole address: `https://events.pagerduty.com/v2/enqueue`, or that of the account's own region. */
  readonly url: string;
  readonly routingKeys: RoutingKeys;
  readonly timeoutMs?: number;
}

/** PagerDuty answers within a second as a rule; an answer after more is as good as none, and the worker must outlive it. */
const TIMEOUT_MS = 10_000;

/** Tells PagerDuty by Events API v2. A 202 means accepted, which is no proof that anybody was notified. */
export function pagerDutyEvents({ url, routingKeys, timeoutMs = TIMEOUT_MS }: PagerDutyOptions): PageLeg {
  return {
    name: 'pagerduty',
    targets: async () => ['events-v2'],
    async send(_target, notice) {
      const what = `${notice.action} of page ${notice.pageKey} to PagerDuty`;
      const routingKey = await routingKeyFor(notice, routingKeys, what);
      const event = pagerDutyEvent(notice, routingKey);
      const { status, answer } = await postJson({ url, body: JSON.stringify(event), timeoutMs, what });
      if (status === 202) return { reference: `${event.dedup_key} ${fingerprint(routingKey)}` };
      throw failure(what, status, answer.replaceAll(routingKey, '***'));
    },
  };
}

/**
 * What goes through another key than the trigger's is accepted and dropped without a word, so that the key of the
 * trigger is looked for by its fingerprint, also among the rotated ones.
 */
async function routingKeyFor(notice: PageNotice, keys: RoutingKeys, what: string): Promise<string> {
  try {
    const current = await keys.current();
    const used = notice.action === 'trigger' ? undefined : notice.triggerReference?.split(' ').at(-1);
    if (used === undefined || used === fingerprint(current)) return current;
    const previous = await keys.previous();
    if (previous !== undefined && used === fingerprint(previous)) return previous;
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new TransientDeliveryError(`${what}: its routing key can't be had: ${why}`, { outcomeUnknown: false, cause });
  }
  throw new PermanentDeliveryError(
    `${what}: it was triggered through a routing key that was replaced since, and PagerDuty drops a resolve through another one; resolve it there by hand`,
  );
}

/**
 * 400 says that the event itself is wrong and must not be sent again as it is. 429 and 5xx are to be tried again. What
 * the documentation does not name is tried again too: it comes from something between us and PagerDuty, and the queue's
 * end is an alarm. https://developer.pagerduty.com/docs/events-api-v2-overview#response-codes--retry-logic
 */
function failure(what: string, status: number, answer: string): Error {
  const said = `${what}: it answered ${status}: ${quoted(answer)}`;
  if (status === 400) return new PermanentDeliveryError(`${said}; check the routing key in the secret`);
  const outcomeUnknown = status < 400 || status >= 500;
  return new TransientDeliveryError(`${said}; it is tried again`, { outcomeUnknown });
}

/** Names a routing key in the log without telling it. */
function fingerprint(routingKey: string): string {
  return `key-${createHash('sha256').update(routingKey).digest('hex').slice(0, 12)}`;
}
