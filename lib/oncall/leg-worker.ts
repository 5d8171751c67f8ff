import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import type { EventBus } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import type * as z from 'zod';
import { eventLogAccess } from '#lib/constructs/event-log-access.ts';
import type { Settings } from '#lib/settings.ts';
import { PageWorker, type Worker } from './page-worker.ts';

export interface LegWorkerProps {
  readonly settings: Settings;
  readonly bus: EventBus;
  readonly events: TableV2;
}

/** `wakingEventSchemas` in core/oncall/events.ts. */
const PAGE_EVENTS = ['PageEscalated', 'PageAcknowledged', 'PageResolved'];

/** CONTACT_LIMITS in core/oncall/contact-limits.ts. */
const LEGS_WITH_LIMITS: ReadonlySet<string> = new Set(['sms', 'phones', 'voice']);

/** A leg that pages wake which name it: every leg reads pages, and writes down what its targets were told. */
export function legWorker<Config extends z.ZodObject>(
  scope: Construct,
  id: string,
  { settings, bus, events }: LegWorkerProps,
  leg: string,
  worker: Worker<Config>,
): PageWorker<Config> {
  return new PageWorker(scope, id, {
    ...worker,
    permissions: [eventLogAccess(events, 'oncall', ['dynamodb:PutItem', 'dynamodb:Query']), ...worker.permissions],
    settings,
    bus,
    source: 'evenkeel.oncall',
    eventTypes: PAGE_EVENTS,
    leg,
    hasLimits: LEGS_WITH_LIMITS.has(leg),
  });
}
