import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { describe, expect, onTestFinished, test } from 'vitest';
import { cloudWatchSource } from '#adapters/aws/cloudwatch-source.ts';
import { folderDocuments } from '#adapters/local/folder-documents.ts';
import type { InboxMessage } from '#adapters/local/inbox.ts';
import { openDatabase } from '#adapters/local/open-database.ts';
import { formatInstant, HOUR_MS, type Instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import type { SloState } from '#core/slo/state.ts';
import { publishCatalog } from '#flows/catalog/publish-catalog.ts';
import { localPlatform } from '#local/platform.ts';
import { runTurns } from '#local/run-turns.ts';
import { sampleCloudWatch } from '#local/sample-cloudwatch.ts';
import type { SampleOutage } from '#local/sample-traffic.ts';
import { beginStory, type Story } from '#local/story.ts';
import { minute, NOON } from '#test/core/slo/sample-slo.ts';

const STORY: Story = { slo: 'checkout', step: 'outage', since: NOON, open: [], reason: '' };
const OUTAGE: SampleOutage = { slo: 'checkout', badShare: 0.5 };

describe('the turns of a platform on one machine', () => {
  test('come once a minute, and each hour one for the books', async () => {
    const run = await record([minute(58), minute(59), minute(60), minute(61)], minute(57));
    expect(run.evaluated).toEqual(['fast 58', 'fast 59', 'hourly 60', 'fast 61']);
    expect(run.lived).toEqual([57, 58, 59, 60].map((at) => [at, undefined]));
  });

  test('that were slept through are made up for in one: all traffic, but only the newest is evaluated', async () => {
    const awake = plusMs(minute(5), 20_000);
    const run = await record([minute(1), awake, minute(6)], NOON);
    expect(run.evaluated).toEqual(['fast 1', 'fast 5', 'fast 6']);
    expect(run.lived.map(([at]) => at)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  test('of which one for the books was slept through end with one for the books', async () => {
    const run = await record([minute(59), minute(130)], minute(58));
    expect(run.evaluated).toEqual(['fast 59', 'hourly 130']);
  });

  test('put the outage of the story into the minutes that are looked at, and into no other', async () => {
    const run = await record([minute(1), minute(4)], NOON, STORY);
    expect(run.lived).toEqual([
      [0, OUTAGE],
      [1, undefined],
      [2, undefined],
      [3, OUTAGE],
    ]);
  });
});

/** Runs until the clock has shown all these times. */
async function record(times: readonly Instant[], begun: Instant, story?: Story) {
  const stop = new AbortController();
  const evaluated: string[] = [];
  const lived: [number, SampleOutage | undefined][] = [];
  const left = [...times];
  let now = begun;
  await runTurns(
    {
      platform: {
        evaluate: async (cadence, at) => {
          evaluated.push(`${cadence} ${(at - NOON) / MINUTE_MS}`);
          if (left.length === 0) stop.abort();
          return [];
        },
        states: { load: async () => new Map<string, SloState>() } as never,
      },
      clock: {
        now: () => now,
        waitUntil: async (at) => {
          now = left.shift() ?? now;
          expect(now).toBeGreaterThanOrEqual(at);
        },
      },
      screen: { line: () => {} },
      sample: { live: (at, outage) => void lived.push([(at - NOON) / MINUTE_MS, outage]) },
      arrived: [],
      signal: stop.signal,
      once: false,
    },
    begun,
    story,
  );
  return { evaluated, lived };
}

describe('the story of the sample catalog', () => {
  test.each([0, 3, 6, 9, 12, 15, 18, 21])(
    'is told at %i:00 UTC within minutes: one page of the fast rule, and no other message',
    { timeout: 30_000 },
    async (hour) => {
      const begun = plusMs(NOON, (hour - 12) * HOUR_MS);
      const { story, messages } = await tell(begun);
      expect(story?.step).toBe('told');
      expect(messages.map(({ message }) => `${message.action} ${message.pageKey}`)).toEqual([
        'trigger shop-availability/page-fast/1',
        'resolve shop-availability/page-fast/1',
      ]);
      const [fired = 0, resolved = 0] = messages.map(({ at }) => (at - begun) / MINUTE_MS);
      // The outage begins after one minute and shows in the next.
      expect([fired, resolved], formatInstant(begun)).toSatisfy(() => fired <= 4 && resolved <= fired + 6);
    },
  );
});

/** Plays the story of examples/catalog after three days of history, on a clock that never waits. */
async function tell(begun: Instant) {
  const clock = {
    time: begun,
    now: (): Instant => clock.time,
    waitUntil: async (at: Instant) => {
      clock.time = at;
    },
  };
  const database = openDatabase(':memory:');
  const messages: { at: Instant; message: InboxMessage }[] = [];
  const arrived: InboxMessage[] = [];
  const documents = folderDocuments('examples/catalog');
  let sample: Awaited<ReturnType<typeof sampleCloudWatch>> | undefined;
  const platform = localPlatform({
    database,
    clock,
    source: cloudWatchSource((region) => {
      if (sample === undefined) throw new Error('the sample was not started');
      const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
      return new CloudWatchClient({ region, endpoint: sample.endpoint, credentials });
    }),
    sourceDelayMs: 0,
    onPage: (message) => {
      messages.push({ at: clock.time, message });
      arrived.push(message);
    },
    onDead: (what, cause) => {
      throw new Error(what, { cause });
    },
  });
  const published = await publishCatalog(
    { documents, store: platform.catalog, eventLog: platform.eventLog, clock },
    { sourceId: await documents.sourceId(), homeRegion: 'eu-west-1' },
  );
  if (published.outcome !== 'published') throw new Error(published.reason);
  const { slos } = published.catalog;
  sample = await sampleCloudWatch({ slos, clock, now: begun, historyDays: 3, onDay: () => {} });
  onTestFinished(sample.close);
  await platform.evaluate('hourly', begun);
  const { signal } = new AbortController();
  const running = { platform, clock, screen: { line: () => {} }, sample, arrived, signal, once: true };
  const story = await runTurns(running, begun, beginStory(slos, begun));
  return { story, messages };
}
