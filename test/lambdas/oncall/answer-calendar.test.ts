import ICAL from 'ical.js';
import { describe, expect, test } from 'vitest';
import { calendarKey } from '#adapters/signatures/calendar-token.ts';
import { DAY_MS, instant, plusMs } from '#core/shared/instant.ts';
import { answerCalendar } from '#lambdas/oncall/answer-calendar.ts';
import { sampleSchedule, shopRoster } from '#test/core/oncall/sample-roster.ts';
import { Paging } from '#test/flows/oncall/paging.ts';
import { recordedSurroundings } from '#test/lambdas/runtime/recorded-surroundings.ts';

const NOW = instant(Date.UTC(2026, 6, 10, 12));

function world(now = NOW, roster = shopRoster()) {
  const { ports } = new Paging();
  const secret = { current: async () => 'new', previous: async (): Promise<string | undefined> => 'old' };
  const tools = {
    ...recordedSurroundings(),
    ports: { ...ports, roster: { roster: async () => roster }, secret },
    clock: { now: () => now },
  };
  return (query: Record<string, string>) => answerCalendar({ method: 'GET', query, headers: {}, body: '' }, tools);
}

const idsOf = (body: string | undefined) =>
  new ICAL.Component(ICAL.parse(body ?? ''))
    .getAllSubcomponents('vevent')
    .map((event) => String(event.getFirstPropertyValue('uid')));

describe('the calendar of a schedule', () => {
  test('is shown to whoever has its address, also while the secret is being rotated, and names no number', async () => {
    const ask = world();
    for (const secret of ['new', 'old']) {
      const { status, headers, body } = await ask({ s: 'primary', k: calendarKey('primary', secret) });
      expect([status, headers?.['content-type']]).toEqual([200, 'text/calendar; charset=utf-8']);
      expect(body).toContain('SUMMARY:ana (primary)');
      expect(body).not.toContain('+351');
    }
  });

  test('is shown to nobody else', async () => {
    const ask = world();
    for (const query of [
      {},
      { s: 'primary' },
      { s: 'primary', k: calendarKey('backup', 'new') },
      { s: 'primary', k: 'x' },
    ])
      expect((await ask(query)).status).toBe(403);
    expect((await ask({ s: 'gone', k: calendarKey('gone', 'new') })).status).toBe(404);
  });

  test('shows who is on call now also where it has been the same person for ever', async () => {
    const alone = shopRoster({ schedules: [sampleSchedule('primary', ['ana'])] });
    const { body } = await world(NOW, alone)({ s: 'primary', k: calendarKey('primary', 'new') });
    expect(body).toContain('DTSTART:20260601T000000Z');
    expect(idsOf(body)).toHaveLength(1);
  });

  test('has the same events the next day, and one more at most', async () => {
    const query = { s: 'primary', k: calendarKey('primary', 'new') };
    const today = idsOf((await world()(query)).body);
    const tomorrow = idsOf((await world(plusMs(NOW, DAY_MS))(query)).body);
    expect(new Set(today).size).toBe(today.length);
    expect(tomorrow.filter((id) => !today.includes(id)).length).toBeLessThanOrEqual(1);
    expect(today.filter((id) => !tomorrow.includes(id)).length).toBeLessThanOrEqual(1);
  });
});
