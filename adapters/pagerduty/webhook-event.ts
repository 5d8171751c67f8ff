import * as z from 'zod';
import { instantText } from '#core/catalog/metadata.ts';
import type { Instant } from '#core/shared/instant.ts';
import { parseJson } from '#core/shared/parse-json.ts';

/** What of a webhook of version 3 is read. https://developer.pagerduty.com/docs/webhooks-overview */
const webhookSchema = z.object({
  event: z.object({
    id: z.string().min(1),
    event_type: z.string().min(1),
    occurred_at: instantText,
    agent: z.object({ id: z.string().optional(), summary: z.string().nullish() }).nullish(),
    data: z.object({ incident_key: z.string().nullish() }).loose(),
  }),
});

/** What happened to an incident in PagerDuty. */
export interface PagerDutyNews {
  readonly id: string;
  readonly type: string;
  readonly at: Instant;
  /** Who did it there, as people know them. */
  readonly by: string;
  /** The deduplication key of the incident; undefined where it was not opened by events. */
  readonly dedupKey: string | undefined;
}

/** The news of a webhook's body; undefined where it is none that PagerDuty sends. */
export function readPagerDutyWebhook(rawBody: string): PagerDutyNews | undefined {
  const read = webhookSchema.safeParse(parseJson(rawBody));
  if (!read.success) return undefined;
  const { id, event_type: type, occurred_at: at, agent, data } = read.data.event;
  return { id, type, at, by: agent?.summary ?? agent?.id ?? 'somebody', dedupKey: data.incident_key ?? undefined };
}
