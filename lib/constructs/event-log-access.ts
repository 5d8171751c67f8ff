import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';

/** The streams of each capability in the event log, by the beginning of their names (`core/<capability>/events.ts`). */
const STREAMS = {
  slo: 'slo/*',
  /** SYNTHETIC_NAME and TEST_PAGE_PREFIX in core/oncall/own-pages.ts. */
  synthetic: 'slo/_pager/*',
  testPage: 'slo/_shift-*',
  tested: 'tested/*',
  gate: 'gate/*',
  oncall: 'page/*',
  schedule: 'schedule/*',
  mute: 'mute/*',
  cover: 'cover/*',
  review: 'review/*',
  catalog: 'catalog',
} as const;

/**
 * Appending to the log, and reading back, in the streams of one capability: no Lambda can write the history of another.
 * A transaction needs the permission of each write in it and no other.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
export function eventLogAccess(
  events: TableV2,
  streams: keyof typeof STREAMS,
  actions: readonly ('dynamodb:PutItem' | 'dynamodb:Query')[],
): PolicyStatement {
  return new PolicyStatement({
    actions: [...actions],
    resources: [events.tableArn],
    conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [STREAMS[streams]] } },
  });
}
