import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { HOUR_MS, plusMs } from '#core/shared/instant.ts';
import { scaledClock } from '#local/scaled-clock.ts';
import { NOON } from '#test/core/slo/sample-slo.ts';

const NEVER = new AbortController().signal;

describe('a clock that runs faster', () => {
  test('begins at its start and never goes back', () => {
    const clock = scaledClock(NOON, 1_000);
    const times = Array.from({ length: 1_000 }, () => clock.now());
    expect(times[0]).toBeGreaterThanOrEqual(NOON);
    expect(times[0]).toBeLessThan(plusMs(NOON, HOUR_MS));
    expect(times.every((time, index) => Number.isInteger(time) && time >= (times[index - 1] ?? NOON))).toBe(true);
  });

  test('has reached the moment that was waited for', async () => {
    const clock = scaledClock(NOON, 1_000_000);
    const later = plusMs(NOON, HOUR_MS);
    await clock.waitUntil(later, NEVER);
    expect(clock.now()).toBeGreaterThanOrEqual(later);
  });

  test('does not wait for what has passed', async () => {
    const clock = scaledClock(NOON, 1);
    await clock.waitUntil(NOON, AbortSignal.abort());
  });

  test('at the real pace follows the clock of the machine, which goes on while the machine sleeps', () => {
    vi.useFakeTimers({ now: 1_000_000, toFake: ['Date'] });
    onTestFinished(() => void vi.useRealTimers());
    const [real, faster] = [scaledClock(NOON, 1), scaledClock(NOON, 2)];
    vi.setSystemTime(1_000_000 + 8 * HOUR_MS);
    expect(real.now()).toBe(plusMs(NOON, 8 * HOUR_MS));
    expect(faster.now()).toBeLessThan(plusMs(NOON, HOUR_MS));
  });

  test('stops waiting when it is told to', async () => {
    const stop = new AbortController();
    const waiting = scaledClock(NOON, 1).waitUntil(plusMs(NOON, HOUR_MS), stop.signal);
    stop.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  });
});
