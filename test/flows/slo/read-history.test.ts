import { describe, expect, test } from 'vitest';
import { recordedSource } from '#adapters/local/recorded-source.ts';
import { DAY_MS, HOUR_MS, plusMs } from '#core/shared/instant.ts';
import { readHistory } from '#flows/slo/read-history.ts';
import { minute, NOON, sampleSlo } from '#test/core/slo/sample-slo.ts';

const SLO = sampleSlo();
const world = () => ({ source: recordedSource(), clock: { now: () => NOON } });

describe('a history', () => {
  test('is the counts of an SLO by the minute, of both sides', async () => {
    const ports = world();
    ports.source.record(SLO.sli.total, minute(-3), 10);
    ports.source.record(SLO.sli.part, minute(-3), 1);
    ports.source.record(SLO.sli.total, minute(-2), 20);
    const [day, ...more] = await readHistory(ports, SLO, plusMs(NOON, -HOUR_MS), NOON);
    expect(more).toEqual([]);
    const at = (minutes: number) => 12 * 60 + minutes;
    expect([day?.part[at(-3)], day?.total[at(-3)], day?.part[at(-2)], day?.total[at(-2)]]).toEqual([
      1,
      10,
      Number.NaN,
      20,
    ]);
    expect(day?.total.filter((count) => !Number.isNaN(count))).toHaveLength(2);
  });

  test('goes back as far as it is asked, coarser where the source keeps no minutes, and tells how far it is', async () => {
    const ports = world();
    for (const minutes of [0, 1, 2])
      ports.source.record(SLO.sli.total, plusMs(NOON, -20 * DAY_MS + minutes * 60_000), 10);
    const told: [number, number][] = [];
    const onRead = (done: number, all: number) => void told.push([done, all]);
    const days = await readHistory({ ...ports, onRead }, SLO, plusMs(NOON, -30 * DAY_MS), NOON);
    const totals = days.flatMap(({ total }) => [...total].filter((count) => !Number.isNaN(count)));
    expect(totals).toEqual([30]);
    expect(told).toEqual([
      [1, 2],
      [2, 2],
    ]);
  });

  test('that a source refuses, or does not give, is no history of nothing', async () => {
    const ports = world();
    ports.source.fail(SLO.sli.part, { kind: 'failed', failure: { code: 'access-denied', reason: 'denied' } });
    await expect(readHistory(ports, SLO, minute(-60), NOON)).rejects.toThrow('denied');
    const deaf = { read: () => Promise.reject(new Error('no such host')) };
    await expect(readHistory({ ...ports, source: deaf }, SLO, minute(-60), NOON)).rejects.toThrow('no such host');
  });
});
