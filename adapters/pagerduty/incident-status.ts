import * as z from 'zod';
import { instantText } from '#core/catalog/metadata.ts';
import type { IncidentStatus } from '#flows/oncall/poll-pagerduty.ts';

export interface IncidentStatusOptions {
  /** Where the REST API is: `https://api.pagerduty.com`. */
  readonly url: string;
  /** A key that may read incidents. */
  readonly token: () => Promise<string>;
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 5_000;

const who = z.object({ summary: z.string().nullish() }).nullish();
const answerSchema = z.object({
  incidents: z.array(
    z.object({
      status: z.enum(['triggered', 'acknowledged', 'resolved']),
      created_at: z.string(),
      last_status_change_at: instantText,
      last_status_change_by: who,
    }),
  ),
});

/**
 * Asks PagerDuty how the incident of a key stands: the newest, where there were several. Undefined where there is none.
 * Throws where it gives no answer that can be read. https://developer.pagerduty.com/api-reference (List incidents)
 */
export function incidentStatus({
  url,
  token,
  timeoutMs = TIMEOUT_MS,
}: IncidentStatusOptions): (dedupKey: string) => Promise<IncidentStatus | undefined> {
  return async (dedupKey) => {
    const response = await fetch(`${url}/incidents?incident_key=${encodeURIComponent(dedupKey)}`, {
      headers: {
        authorization: `Token token=${await token()}`,
        accept: 'application/vnd.pagerduty+json;version=2',
      },
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (!response.ok)
      throw new Error(
        `PagerDuty answered ${response.status} about incident ${dedupKey}; check the key that reads incidents`,
      );
    const { incidents } = answerSchema.parse(await response.json());
    const newest = incidents.toSorted((a, b) => Date.parse(b.created_at) - Date.parse(a.created_at))[0];
    if (newest === undefined) return undefined;
    const { status, last_status_change_at: at, last_status_change_by: by } = newest;
    return { status, at, by: by?.summary ?? 'somebody' };
  };
}
