import { Duration } from 'aws-cdk-lib';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { pagePortsConfig } from '#lambdas/oncall/page-ports.config.ts';
import { sweepPagesConfig } from '#lambdas/oncall/sweep-pages.config.ts';
import type { DeadLetters } from '#lib/constructs/dead-letters.ts';
import { logRetention } from '#lib/constructs/log-retention.ts';
import { ScheduledFunction } from '#lib/constructs/scheduled-function.ts';
import { secretReading } from '#lib/constructs/secret-reading.ts';
import { Legs, type LegsProps } from './legs.ts';
import { pageAccess } from './page-access.ts';
import { PageWorker } from './page-worker.ts';

/** A minute is the promise: a step is taken at most so long after it is due. */
const SWEEP_EVERY = Duration.minutes(1);
/** The next sweep finds all that this one would have found. */
const SWEEP_AGE_MAX = Duration.minutes(1);
const SWEEP_RETRIES_MAX = 1;
const SWEEP_TIMEOUT = Duration.seconds(55);
const SWEEP_MEMORY_MB = 256;

/** From an alert to the people: a Lambda that opens pages, one that moves them on every minute, and the legs. */
export class Paging extends Construct {
  readonly deadLetters: readonly DeadLetters[];
  readonly sweeper: IFunction;

  constructor(scope: Construct, id: string, props: LegsProps) {
    super(scope, id);
    const { settings, books, events, bus } = props;
    const legs = new Legs(this, 'Legs', props);
    /** What each Lambda needs that changes pages. */
    const changing = {
      config: pagePortsConfig,
      environment: { EVENTS_TABLE: events.tableName, BOOKS_TABLE: books.tableName, LEGS: legs.names.join(',') },
      permissions: pageAccess(books, events),
    };
    const opener = new PageWorker(this, 'OpenPages', {
      ...changing,
      name: 'open-pages',
      description: 'Turns alerts into pages, one an alert',
      settings,
      bus,
      source: 'evenkeel.slo',
      eventTypes: ['AlertFired', 'AlertResolved'],
    });
    const timers = new PageWorker(this, 'Timers', {
      ...changing,
      name: 'wake-pages',
      description: 'Takes the next step of a page as soon as it is due',
      settings,
      bus,
      source: 'evenkeel.oncall',
      eventTypes: ['PageEscalated'],
      isTimer: true,
    });
    // Every minute what is due of any page is done, whatever timers forgot.
    const witness = settings.witnessSecretName;
    const sweep = new ScheduledFunction(this, 'Sweep', {
      config: sweepPagesConfig,
      environment: { ...changing.environment, WITNESS_SECRET: witness ?? '' },
      permissions: [...changing.permissions, ...(witness === undefined ? [] : [secretReading(this, witness)])],
      capability: 'oncall',
      name: 'sweep-pages',
      description: 'Moves on every page of which something is due',
      timeout: SWEEP_TIMEOUT,
      memoryMb: SWEEP_MEMORY_MB,
      logRetention: logRetention(settings.logRetentionDays),
      ageMax: SWEEP_AGE_MAX,
      retriesMax: SWEEP_RETRIES_MAX,
    });
    sweep.ring('EveryMinute', 'Sweeps pages', ScheduleExpression.rate(SWEEP_EVERY));
    this.sweeper = sweep.lambda;
    this.deadLetters = [
      opener.deadLetters,
      timers.deadLetters,
      ...legs.deadLetters,
      { name: 'sweep-pages', queue: sweep.deadLetters, trouble: 'paging' },
    ];
  }
}
