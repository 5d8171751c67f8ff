import { describe, expect, test } from 'vitest';
import { DAY_MS, floorTo, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { type Day, emptyDay, groupByDay, writeBuckets } from '#core/slo/day.ts';
import { proposeTarget } from '#core/slo/propose-target.ts';
import { NOON, sampleSlo } from './sample-slo.ts';

const FROM = plusMs(NOON, -15 * DAY_MS);
const REPLAY = { from: FROM, to: NOON, everyMs: 5 * MINUTE_MS, delayMs: 0 };
const SLO = sampleSlo({ window: { kind: 'rolling', lengthMs: 28 * DAY_MS } });

/** The 21,600 minutes before noon, each with so many events; the bad ones are those of a minute counted from the first. */
function history(total: number, bad: (minute: number) => number): Day[] {
  const writes = Array.from({ length: 15 * 1440 }, (_, minute) => {
    const start = floorTo(plusMs(FROM, minute * MINUTE_MS), MINUTE_MS);
    return { start, widthMs: MINUTE_MS, part: bad(minute), total, readAt: NOON };
  });
  return [...groupByDay(writes)].map(([start, ofDay]) => writeBuckets(emptyDay(start, 'bad'), ofDay));
}

describe('the target that is proposed', () => {
  test('is the highest that leaves a quarter of its budget', () => {
    // 1 of 10,000 in every tenth minute: 2,160 of 21,600,000 x 10, a share of 0.00001.
    const days = history(10_000, (minute) => (minute % 10 === 0 ? 1 : 0));
    expect(proposeTarget(SLO, days, REPLAY)).toEqual({
      kind: 'target',
      target: '0.9999',
      sli: 0.99999,
      pages: 0,
      remainingRatio: 0.9,
    });
  });

  test.each([
    [75, '0.9999'],
    [76, '0.9995'],
  ])('takes a quarter left as enough and less as too little: %i bad of a budget of 100', (badParts, target) => {
    // Every minute has 1,000,000 events and a budget of 100 of them at 99.99 %.
    const proposal = proposeTarget(
      SLO,
      history(1_000_000, () => badParts),
      REPLAY,
    );
    expect(proposal).toMatchObject({ kind: 'target', target, pages: 0 });
  });

  test('is lower where a higher one would have paged more than twice', () => {
    // Three outages of ten minutes, every other event bad: 5,000 of the 60,000 in an hour burn 99.5 % 16.7 times as fast as it
    // allows, which pages, and 99 % 8.3 times. 99.5 % would have kept 86 % of its budget.
    const outage = (minute: number) => minute % (5 * 1440) > 100 && minute % (5 * 1440) <= 110;
    const paged = history(1000, (minute) => (outage(minute) ? 500 : 0));
    const proposal = proposeTarget(SLO, paged, REPLAY);
    expect(proposal).toMatchObject({ kind: 'target', target: '0.99', pages: 0 });
  });

  test('has a budget of one failure at least', () => {
    const sparse = history(0, () => 0).concat();
    const [first] = history(1, () => 0);
    if (first === undefined) throw new Error('a history has days');
    // The first of the days holds twelve hours: 720 events, too few for 99.9 % and enough for 99.5 %.
    expect(proposeTarget(SLO, [first, ...sparse.slice(1)], REPLAY)).toMatchObject({ kind: 'target', target: '0.995' });
  });
});

describe('no target is proposed', () => {
  test('where nothing was counted', () => {
    const reason = 'it counted nothing in that time';
    expect(proposeTarget(SLO, [], REPLAY)).toEqual({ kind: 'none', reason });
    expect(
      proposeTarget(
        SLO,
        history(0, () => 0),
        REPLAY,
      ),
    ).toEqual({ kind: 'none', reason });
  });

  test('where not even the lowest would have been kept', () => {
    const half = history(100, () => 50);
    expect(proposeTarget(SLO, half, REPLAY)).toEqual({
      kind: 'none',
      reason: 'not even a target of 0.9 would have been kept: look at the service first, or count less',
    });
  });
});
