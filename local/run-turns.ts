import type { InboxMessage } from '#adapters/local/inbox.ts';
import { floorTo, HOUR_MS, type Instant, instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import type { LocalPlatform } from './platform.ts';
import type { SampleCloudWatch } from './sample-cloudwatch.ts';
import type { ScaledClock } from './scaled-clock.ts';
import type { Screen } from './start.ts';
import { outageOf, type Story, tellStory } from './story.ts';

export interface Running {
  readonly platform: Pick<LocalPlatform, 'evaluate' | 'states'>;
  readonly clock: ScaledClock;
  readonly screen: Pick<Screen, 'line'>;
  readonly sample: Pick<SampleCloudWatch, 'live'> | undefined;
  /** Messages that came into the inbox; taken out as the story hears of them. */
  readonly arrived: InboxMessage[];
  readonly signal: AbortSignal;
  /** Until the story is told; else until the signal aborts. */
  readonly once: boolean;
}

/**
 * One turn a minute: the minute that ended is put into the sample, everything is evaluated, the story goes on. `begun` is
 * the whole minute that was evaluated last. A machine that slept, or is slow, misses turns: their traffic is made up for,
 * but only the newest is evaluated, since it reads all that the others would have read.
 */
export async function runTurns(
  running: Running,
  begun: Instant,
  begunStory: Story | undefined,
): Promise<Story | undefined> {
  const { platform, clock, screen, sample, arrived, signal, once } = running;
  let story = begunStory;
  let last = begun;
  while (!signal.aborted && !(once && (story?.step === 'told' || story?.step === 'failed'))) {
    const next = plusMs(last, MINUTE_MS);
    try {
      await clock.waitUntil(next, signal);
    } catch (error) {
      if (signal.aborted) break;
      throw error;
    }
    const turn = instant(Math.max(next, floorTo(clock.now(), MINUTE_MS)));
    const newest = plusMs(turn, -MINUTE_MS);
    for (let at = last; at < newest; at = plusMs(at, MINUTE_MS)) sample?.live(at, undefined);
    // The outage is in the minutes that are looked at, so that the story is the same on a slow machine.
    sample?.live(newest, outageOf(story));
    await platform.evaluate(floorTo(turn, HOUR_MS) > last ? 'hourly' : 'fast', turn);
    if (story !== undefined) {
      const told = tellStory(story, arrived.splice(0), turn);
      screen.line(turn, told.step === story.step ? await statusOf(platform, story.slo) : told.reason);
      story = told;
    }
    last = turn;
  }
  return story;
}

async function statusOf({ states }: Pick<LocalPlatform, 'states'>, slo: string): Promise<string> {
  const figures = (await states.load([slo])).get(slo)?.figures;
  if (figures == null) return `${slo}: no figures yet`;
  const share =
    figures.budget.remainingRatio === null
      ? 'no data'
      : `${(figures.budget.remainingRatio * 100).toFixed(1)} % of its budget left`;
  const burn = figures.burnRates['1h'];
  return `${slo}: ${share}, burn rate ${burn == null ? 'unknown' : burn.toFixed(1)} over the last hour`;
}
