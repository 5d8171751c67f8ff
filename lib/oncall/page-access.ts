import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { eventLogAccess } from '#lib/constructs/event-log-access.ts';

/** Changing pages: their streams and rows, who answers, and what was overridden or muted. */
export function pageAccess(books: TableV2, events: TableV2): PolicyStatement[] {
  return [
    eventLogAccess(events, 'oncall', ['dynamodb:PutItem', 'dynamodb:Query']),
    rosterReading(books),
    new PolicyStatement({
      actions: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem', 'dynamodb:Query'],
      resources: [books.tableArn],
      conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['page', 'lead', 'paged#*'] } },
    }),
    eventLogAccess(events, 'schedule', ['dynamodb:Query']),
    eventLogAccess(events, 'mute', ['dynamodb:Query']),
  ];
}

/** Reading who answers, and where they are reached: the catalog in force. */
export function rosterReading(books: TableV2): PolicyStatement {
  return new PolicyStatement({
    actions: ['dynamodb:GetItem', 'dynamodb:Query'],
    resources: [books.tableArn],
    conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['catalog', 'catalog#*'] } },
  });
}

/** Reading and noting how often each contact of a leg was told of late. */
export function contactLogAccess(books: TableV2, leg: string): PolicyStatement {
  return new PolicyStatement({
    actions: ['dynamodb:Query', 'dynamodb:PutItem'],
    resources: [books.tableArn],
    conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [`told#${leg}#*`] } },
  });
}
