import { expect, test } from 'vitest';
import { mutedUntil, mutesOf } from '#core/oncall/mutes.ts';
import { placeEvents } from '#core/shared/event.ts';
import { HOUR_MS, type Instant, instant, plusMs } from '#core/shared/instant.ts';
import { ANA } from './sample-page.ts';

const NOW = instant(1_000_000);
const added = (from: Instant, to: Instant) =>
  ({
    capability: 'oncall',
    type: 'MuteAdded',
    at: NOW,
    data: { service: 'shop', from, to, actor: ANA, reason: 'upgrade' },
  }) as const;
const ended = (id: string, at: Instant) =>
  ({
    capability: 'oncall',
    type: 'MuteEnded',
    at,
    data: { service: 'shop', added: id, actor: ANA, reason: 'done' },
  }) as const;

test('a service is muted from the beginning of a mute until the last of those that hold ends', () => {
  const mutes = mutesOf(
    placeEvents('mute/shop', 0, [added(NOW, plusMs(NOW, 10)), added(plusMs(NOW, 5), plusMs(NOW, 20))]),
  );
  const until = (ms: number) => mutedUntil(mutes, plusMs(NOW, ms));
  expect([-1, 0, 4, 5, 19, 20].map(until)).toEqual([null, NOW + 10, NOW + 10, NOW + 20, NOW + 20, null]);
});

test('a mute that is ended holds no longer, and one that had not begun never does', () => {
  const events = placeEvents('mute/shop', 0, [
    added(NOW, plusMs(NOW, HOUR_MS)),
    added(plusMs(NOW, HOUR_MS), plusMs(NOW, 2 * HOUR_MS)),
    ended('mute/shop@1', plusMs(NOW, 7)),
    ended('mute/shop@2', plusMs(NOW, 7)),
  ]);
  const mutes = mutesOf(events);
  expect([0, 6, 7, HOUR_MS, HOUR_MS + 1].map((ms) => mutedUntil(mutes, plusMs(NOW, ms)))).toEqual([
    NOW + 7,
    NOW + 7,
    null,
    null,
    null,
  ]);
  expect(mutes[0]).toEqual({ id: 'mute/shop@1', from: NOW, to: NOW + 7, by: 'ana', reason: 'upgrade' });
});
