import { Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { DataStack } from './data/data-stack.ts';
import { MessagingStack } from './oncall/messaging-stack.ts';
import { OncallStack } from './oncall/oncall-stack.ts';
import { VoiceStack } from './oncall/voice-stack.ts';
import type { Settings } from './settings.ts';
import { SloStack } from './slo/slo-stack.ts';
import { WatchStack } from './watch/watch-stack.ts';

export interface Platform {
  readonly data: DataStack;
  readonly slo: SloStack;
  readonly oncall: OncallStack;
  /** Only where the settings name an instance of Amazon Connect. */
  readonly voice: VoiceStack | undefined;
  readonly watch: WatchStack;
}

/** The whole platform in four stacks: what must be kept, what evaluates, what pages, and what watches these; calls and reports of text messages have one of their own each. */
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
  const voice =
    settings.voice === undefined || oncall.links === undefined
      ? undefined
      : new VoiceStack(scope, `${name}-voice`, {
          ...base,
          description: 'Evenkeel: calls people',
          settings,
          voice: settings.voice,
          books,
          events,
          bus: slo.bus,
          links: oncall.links,
        });
  if (oncall.messagingTopic !== undefined)
    new MessagingStack(scope, `${name}-messaging`, {
      ...base,
      description: 'Evenkeel: what becomes of text messages',
      platformName: name,
      topic: oncall.messagingTopic,
    });
  const watch = new WatchStack(scope, `${name}-watch`, {
    ...base,
    description: 'Evenkeel: alarms on the platform itself',
    settings,
    topic: oncall.topic,
    answers: oncall.answers,
    planner: slo.planner,
    publisher: slo.publisher,
    deadLetters: [...slo.deadLetters, ...oncall.deadLetters, ...(voice?.deadLetters ?? [])],
  });
  Tags.of(scope).add('evenkeel:platform', name);
  for (const [key, value] of Object.entries(settings.tags)) Tags.of(scope).add(key, value);
  return { data, slo, oncall, voice, watch };
}
