import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { secretText } from '#adapters/aws/secret-text.ts';
import { incidentStatus } from '#adapters/pagerduty/incident-status.ts';
import { dedupKeyOf } from '#adapters/pagerduty/pagerduty-event.ts';
import { pollPagerDuty } from '#flows/oncall/poll-pagerduty.ts';
import { systemClock } from '#lambdas/runtime/system-clock.ts';
import { taskDoor } from '#lambdas/runtime/task-door.ts';
import { changePorts } from './page-ports.ts';
import { pollPagerdutyConfig } from './poll-pagerduty.config.ts';

/** Takes over what people did in PagerDuty and no webhook told. */
export const handler = taskDoor({
  config: pollPagerdutyConfig,
  task: z.unknown(),
  open: ({ PAGERDUTY_API_URL, PAGERDUTY_API_TOKEN_SECRET, ...tables }) => {
    const token = secretText({
      client: new SecretsManagerClient(),
      secretId: PAGERDUTY_API_TOKEN_SECRET,
      clock: systemClock,
    });
    const ask = incidentStatus({ url: PAGERDUTY_API_URL, token: () => token.current() });
    return { ...changePorts(tables), statusOf: (pageKey: string) => ask(dedupKeyOf(pageKey)) };
  },
  handle: async (_ring, { ports, clock, logger }) => {
    const { failures, ...result } = await pollPagerDuty({ ...ports, clock });
    logger.info('asked PagerDuty', { ...result });
    const [first] = failures;
    if (first !== undefined)
      throw new AggregateError(failures, `${failures.length} incidents could not be asked for: ${first.message}`);
  },
});
