import * as z from 'zod';
import { instantText } from '#core/catalog/metadata.ts';
import type { IncidentStatus } from '#flows/oncall/poll-pagerduty.ts';
import { type PagerDutyRest, readPagerDuty } from './rest.ts';

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
export function incidentStatus(rest: PagerDutyRest): (dedupKey: string) => Promise<IncidentStatus | undefined> {
  return async (dedupKey) => {
    const path = `/incidents?incident_key=${encodeURIComponent(dedupKey)}`;
    const { incidents } = answerSchema.parse(await readPagerDuty(rest, path, `incident ${dedupKey}`));
    const newest = incidents.toSorted((a, b) => Date.parse(b.created_at) - Date.parse(a.created_at))[0];
    if (newest === undefined) return undefined;
    const { status, last_status_change_at: at, last_status_change_by: by } = newest;
    return { status, at, by: by?.summary ?? 'somebody' };
  };
}
