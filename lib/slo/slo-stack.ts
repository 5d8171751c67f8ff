import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus } from 'aws-cdk-lib/aws-events';
import type { IManagedPolicy } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { CatalogDelivery } from '#lib/catalog/catalog-delivery.ts';
import type { DeadLetters } from '#lib/constructs/dead-letters.ts';
import type { Settings } from '#lib/settings.ts';
import { Evaluation } from './evaluation.ts';
import { EventPublishing } from './event-publishing.ts';
import { MetricsSink } from './metrics-sink.ts';
import { ReleaseGates } from './release-gates.ts';

export interface SloStackProps extends StackProps {
  readonly settings: Settings;
  readonly books: TableV2;
  readonly events: TableV2;
  readonly catalogBucket: Bucket;
  readonly catalogReading: IManagedPolicy;
}

/** The books and the pager's eyes: the catalog comes in, SLOs are evaluated on a schedule, what happened goes out. */
export class SloStack extends Stack {
  /** Where every event of the log is published; the other capabilities listen here. */
  readonly bus: EventBus;
  readonly planner: IFunction;
  readonly publisher: IFunction;
  readonly deadLetters: readonly DeadLetters[];

  constructor(scope: Construct, id: string, props: SloStackProps) {
    super(scope, id, props);
    const { settings } = props;
    this.bus = new EventBus(this, 'Bus', { description: 'Everything that happens, as the event log has it' });
    const publishing = new EventPublishing(this, 'Publishing', { ...props, bus: this.bus });
    const evaluation = new Evaluation(this, 'Evaluation', props);
    const catalog = new CatalogDelivery(this, 'CatalogDelivery', props);
    if (settings.linkedAccounts.length > 0) new MetricsSink(this, 'MetricsSink', { accounts: settings.linkedAccounts });
    new ReleaseGates(this, 'ReleaseGates', props);
    this.planner = evaluation.planner;
    this.publisher = publishing.publisher;
    this.deadLetters = [...publishing.deadLetters, ...evaluation.deadLetters, ...catalog.deadLetters];
    new CfnOutput(this, 'BusName', { value: this.bus.eventBusName });
    new CfnOutput(this, 'PlannerName', {
      value: evaluation.planner.functionName,
      description: 'Invoked by the schedules; by hand with {"cadence":"hourly","scheduledAt":"<RFC 3339>"}',
    });
  }
}
