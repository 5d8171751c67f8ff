import * as z from 'zod';
import type { PagerDutyTimers } from '#core/oncall/doctor-facts.ts';
import { type PagerDutyRest, readPagerDuty } from './rest.ts';

/** The most that a list gives at once. https://developer.pagerduty.com/docs/pagination */
const SERVICES_PER_CALL = 100;

const seconds = z.number().nullable();
const answerSchema = z.object({
  services: z.array(
    z.object({
      name: z.string(),
      acknowledgement_timeout: seconds,
      auto_resolve_timeout: seconds,
      integrations: z.array(z.object({ integration_key: z.string().nullish() })),
    }),
  ),
  more: z.boolean().default(false),
});

/**
 * What PagerDuty does by itself to incidents of the service that a routing key belongs to, in seconds, null where it does
 * nothing. Undefined where no service has the key: it is that of an orchestration.
 * https://developer.pagerduty.com/api-reference (List services)
 */
export async function serviceTimers(rest: PagerDutyRest, routingKey: string): Promise<PagerDutyTimers | undefined> {
  for (let offset = 0, more = true; more; offset += SERVICES_PER_CALL) {
    const path = `/services?include[]=integrations&limit=${SERVICES_PER_CALL}&offset=${offset}`;
    const answer = answerSchema.parse(await readPagerDuty(rest, path, 'its services'));
    const found = answer.services.find(({ integrations }) =>
      integrations.some(({ integration_key }) => integration_key === routingKey),
    );
    if (found !== undefined) {
      const { name, acknowledgement_timeout: unacknowledgesAfter, auto_resolve_timeout: resolvesAfter } = found;
      return { service: name, unacknowledgesAfter, resolvesAfter };
    }
    more = answer.more;
  }
  return undefined;
}
