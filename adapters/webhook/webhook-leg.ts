import { createHash } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { postJson, quoted } from '#adapters/http/post-json.ts';
import type { PageNotice } from '#core/oncall/notice.ts';
import { pageDetails, pageSummary } from '#core/oncall/page-text.ts';
import { formatInstant, instant } from '#core/shared/instant.ts';
import { neededToSend, PermanentDeliveryError, TransientDeliveryError } from '#flows/oncall/delivery-error.ts';
import type { PageLeg } from '#flows/oncall/ports.ts';
import type { Clock } from '#flows/shared/ports.ts';

export interface WebhookOptions {
  readonly url: string;
  /** `whsec_` and the key in base 64, as https://www.standardwebhooks.com writes it. */
  readonly secret: () => Promise<string>;
  readonly clock: Clock;
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 10_000;
const ID_DIGITS = 32;

/** Statuses below 500 that say nothing about the request itself: time-out, too early, too many. */
const LATER = new Set([408, 425, 429]);

const TYPES: Readonly<Record<PageNotice['action'], string>> = {
  trigger: 'page.triggered',
  acknowledge: 'page.acknowledged',
  resolve: 'page.resolved',
};

/**
 * Posts pages to an address of the team, signed as Standard Webhooks says: `webhook-id` is the same for each retry,
 * `webhook-timestamp` and `webhook-signature` prove whose it is and when it was sent.
 */
export function webhookLeg({ url, secret, clock, timeoutMs = TIMEOUT_MS }: WebhookOptions): PageLeg {
  return {
    name: 'webhook',
    targets: async () => ['webhook'],
    async send(_target, notice) {
      const what = `${notice.action} of page ${notice.pageKey} to the webhook`;
      const id = idOf(notice);
      const body = JSON.stringify(eventOf(notice));
      const headers = await signed(secret, { id, body, at: new Date(clock.now()) }, what);
      const { status, answer } = await postJson({ url, headers, body, timeoutMs, what });
      if (status >= 200 && status < 300) return { reference: id };
      const said = `${what}: ${new URL(url).host} answered ${status}: ${quoted(answer)}`;
      if (status >= 400 && status < 500 && !LATER.has(status))
        throw new PermanentDeliveryError(`${said}; repair what receives it`);
      throw new TransientDeliveryError(`${said}; it is tried again`, { outcomeUnknown: status >= 500 });
    },
  };
}

/** A receiver that has seen it before may leave it. Hashed, for a header takes no name of any alphabet. */
function idOf(notice: PageNotice): string {
  const { action, pageKey } = notice;
  const said = JSON.stringify([pageKey, action, action === 'trigger' ? notice.cycle : 0]);
  return `msg_${createHash('sha256').update(said).digest('hex').slice(0, ID_DIGITS)}`;
}

function eventOf(notice: PageNotice): object {
  const { action, pageKey, alert } = notice;
  return {
    type: TYPES[action],
    timestamp: formatInstant(instant(action === 'resolve' ? notice.resolution.resolvedAt : alert.firedAt)),
    data: {
      page: pageKey,
      service: alert.service,
      slo: alert.slo,
      rule: alert.rule,
      severity: alert.severity,
      summary: pageSummary(notice),
      ...(action === 'acknowledge' ? { acknowledgedBy: notice.actor.by } : {}),
      details: pageDetails(notice),
    },
  };
}

async function signed(
  secret: WebhookOptions['secret'],
  { id, body, at }: { readonly id: string; readonly body: string; readonly at: Date },
  what: string,
): Promise<Record<string, string>> {
  const text = await neededToSend(secret, (why) => `${what}: its secret can't be had: ${why}; it is tried again`);
  try {
    const seconds = Math.floor(at.getTime() / 1_000);
    const signature = new Webhook(text).sign(id, at, body);
    return { 'webhook-id': id, 'webhook-timestamp': String(seconds), 'webhook-signature': signature };
  } catch {
    throw new PermanentDeliveryError(`${what}: its secret is not of the form whsec_ and base 64; write it anew`);
  }
}
