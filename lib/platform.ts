import { Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { DataStack } from './data/data-stack.ts';
import { OncallStack } from './oncall/oncall-stack.ts';
import type { Settings } from './settings.ts';
import { SloStack } from './slo/slo-stack.ts';
import { WatchStack } from './watch/watch-stack.ts';

export interface Platform {
  readonly data: DataStack;
  readonly slo: SloStack;
  readonly oncall: OncallStack;
  readonly watch: WatchStack;
}

/** The whole platform in four stacks: what must be kept, what evaluates, what pages, and what watches these. */
export function platform(scope: Construct, settings: Settings): Platform {
  const { name } = settings;
  const base = settings.region === undefined ? {} : { env: { region: settings.region } };
  const data = new DataStack(scope, `${name}-data`, { ...base, description: 'Evenkeel: books, event log, documents' });
  const { books, events, catalogBucket, catalogReading, topicKey } = data;
  const slo = new SloStack(scope, `${name}-slo`, {
    ...base,
    description: 'Evenkeel: evaluates SLOs on a schedule',
    settings,
    books,
    events,
    catalogBucket,
    catalogReading,
  });
  const oncall = new OncallStack(scope, `${name}-oncall`, {
    ...base,
    description: 'Evenkeel: delivers pages',
    settings,
    books,
    events,
    bus: slo.bus,
    topicKey,
  });
  const watch = new WatchStack(scope, `${name}-watch`, {
    ...base,
    description: 'Evenkeel: alarms on the platform itself',
    settings,
    topic: oncall.topic,
    answers: oncall.answers,
    planner: slo.planner,
    publisher: slo.publisher,
    deadLetters: [...slo.deadLetters, ...oncall.deadLetters],
  });
  Tags.of(scope).add('evenkeel:platform', name);
  for (const [key, value] of Object.entries(settings.tags)) Tags.of(scope).add(key, value);
  return { data, slo, oncall, watch };
}
