import { describe, expect, test } from 'vitest';
import { calm } from '#core/oncall/bundle.ts';
import { decidePage } from '#core/oncall/decide-page.ts';
import { legNameSchema, pageKeyOf } from '#core/oncall/events.ts';
import { evolvePage, initialPage, type Page } from '#core/oncall/page.ts';
import { judgeSynthetic, syntheticAlert, syntheticEnd, syntheticStream } from '#core/oncall/synthetic.ts';
import { HOUR_MS, type Instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { FIRED_AT } from './sample-page.ts';
import { shopRoster } from './sample-roster.ts';

const ALERT = syntheticAlert(FIRED_AT);
const LEGS = legNameSchema.options;

/** What is decided of the synthetic page at its opening and at one later moment. */
function played(afterMs: number) {
  const world = (now: Instant) => ({ now, roster: shopRoster(), mutedUntil: null, storm: calm });
  const opened = decidePage({ type: 'OpenPage', alert: ALERT, legs: LEGS }, initialPage, world(FIRED_AT));
  const first = 'events' in opened ? opened.events : [];
  const page = first.reduce<Page>(evolvePage, initialPage);
  const next = decidePage({ type: 'AdvancePage' }, page, world(plusMs(FIRED_AT, afterMs)));
  return [...first, ...('events' in next ? next.events : [])];
}

describe('the page that the pager sends itself', () => {
  test('is one an hour, whenever in the hour it is asked for', () => {
    const later = syntheticAlert(plusMs(FIRED_AT, 40 * MINUTE_MS));
    expect([pageKeyOf(later), syntheticStream(later)]).toEqual([pageKeyOf(ALERT), syntheticStream(ALERT)]);
    expect(pageKeyOf(syntheticAlert(plusMs(FIRED_AT, HOUR_MS)))).not.toBe(pageKeyOf(ALERT));
    expect(pageKeyOf(syntheticEnd(ALERT, plusMs(FIRED_AT, 5 * MINUTE_MS)))).toBe(pageKeyOf(ALERT));
  });

  test('goes to the sink and to nobody else, at once and by a second step after a minute', () => {
    const told = played(MINUTE_MS).flatMap((event) => (event.type === 'PageEscalated' ? [event.data] : []));
    const sink = [{ leg: 'sink', target: null }];
    expect(told.map(({ contacts, legs }) => ({ contacts, legs }))).toEqual(
      Array(2).fill({ contacts: sink, legs: ['sink'] }),
    );
    expect(told.at(-1)?.dueAt).toBeNull();
  });

  const sentAt = (ms: number) => {
    const data = {
      pageKey: pageKeyOf(ALERT),
      leg: 'sink',
      target: 'sink',
      action: 'trigger',
      number: 1,
      attempt: 1,
    } as const;
    const event = { id: 'd@1', stream: 'd', version: 1, capability: 'oncall', at: plusMs(FIRED_AT, ms) };
    return { ...event, type: 'DeliverySent', data: { ...data, reference: 'm' } } as const;
  };
  const logOf = (stepAfterMs: number) =>
    played(stepAfterMs).map((event, index) => ({ ...event, id: `p@${index}`, stream: 'p', version: index + 1 }));

  test.each([
    ['in time', 60_000, 15_000, { acceptedAfterMs: 15_000, stepLateMs: 0, isPrompt: true, isOnTime: true }],
    ['at the last moment', 120_000, 1, { acceptedAfterMs: 1, stepLateMs: 60_000, isPrompt: true, isOnTime: true }],
    ['too late', 120_001, 15_001, { acceptedAfterMs: 15_001, stepLateMs: 60_001, isPrompt: false, isOnTime: false }],
    ['without its second step', 59_999, 1, { acceptedAfterMs: 1, stepLateMs: null, isPrompt: true, isOnTime: false }],
  ])('is judged: %s', (_what, stepAfterMs, acceptedMs, result) => {
    expect(judgeSynthetic(ALERT, logOf(stepAfterMs), [sentAt(acceptedMs)])).toMatchObject(result);
  });

  test('is lost where no leg accepted it', () => {
    const result = { acceptedAfterMs: null, stepLateMs: null, isPrompt: false, isOnTime: false };
    const reason = 'no leg accepted it; its second step was not taken';
    expect(judgeSynthetic(ALERT, [], [])).toEqual({ ...result, reason });
  });
});
