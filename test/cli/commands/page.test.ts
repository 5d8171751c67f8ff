import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '#adapters/local/open-database.ts';
import { sqliteCatalog } from '#adapters/local/sqlite-catalog.ts';
import { sqliteEventLog } from '#adapters/local/sqlite-event-log.ts';
import { sqlitePageBook } from '#adapters/local/sqlite-page-book.ts';
import { formatInstant, HOUR_MS, instant, plusMs } from '#core/shared/instant.ts';
import { openPage } from '#flows/oncall/open-page.ts';
import { cellsOf, runWords } from '#test/cli/recording-terminal.ts';
import { FIRED, PAGE_KEY } from '#test/flows/oncall/paging.ts';

let directory = '';
const database = () => join(directory, 'platform.db');
const run = (command: string, ...words: string[]) => runWords('page', command, ...words, '--database', database());
const listed = async () => JSON.parse((await run('list', '--format', 'json')).out).pages;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'page-'));
  const opened = openDatabase(database());
  const ports = {
    eventLog: sqliteEventLog(opened),
    pages: sqlitePageBook(opened),
    roster: sqliteCatalog(opened),
    clock: { now: () => instant(Date.now()) },
    legs: ['inbox'] as const,
  };
  await openPage(ports, FIRED);
  opened.close();
});
afterAll(() => rm(directory, { recursive: true }));

describe('evenkeel page', () => {
  test('lists what is open, and exits 1 while it waits for somebody', async () => {
    const { exitCode, out } = await run('list');
    expect(exitCode).toBe(1);
    expect(cellsOf(out)[1]).toEqual([
      PAGE_KEY,
      'shop',
      'critical',
      'open',
      'under a minute',
      '1',
      expect.stringMatching(/Z$/),
    ]);
  });

  test('takes an acknowledgement once, and shows whose it is', async () => {
    const first = await run('ack', PAGE_KEY, '--by', 'ana');
    expect([first.exitCode, first.err]).toEqual([0, '']);
    expect(first.out).toBe('ana has it in hand, by cli, and begins anew where it still burns then\n');
    const second = await run('ack', PAGE_KEY, '--by', 'bo');
    expect([second.exitCode, second.err]).toEqual([
      1,
      `error: nothing was changed: page ${PAGE_KEY} is ana's already, by cli\n`,
    ]);
    expect(await listed()).toMatchObject([{ status: 'acknowledged', acknowledgedBy: 'ana' }]);
    expect((await run('list')).exitCode).toBe(0);
  });

  test('takes it back, which tells again at once', async () => {
    const { exitCode, out } = await run('unack', PAGE_KEY, '--by', 'ana', '--reason', 'not me', '--format', 'json');
    expect([exitCode, JSON.parse(out)]).toEqual([
      0,
      { pageKey: PAGE_KEY, events: ['PageUnacknowledged', 'PageEscalated'], refusal: null },
    ]);
    expect(await listed()).toMatchObject([{ status: 'open', steps: 2 }]);
  });

  test('shows all that happened to a page, with why', async () => {
    const { out } = await run('show', PAGE_KEY);
    expect(cellsOf(out).map(([, what]) => what)).toEqual(
      expect.arrayContaining(['what', 'Opened', 'Escalated', 'Acknowledged', 'Unacknowledged']),
    );
    expect(out).toContain('not me');
    const { events } = JSON.parse((await run('show', PAGE_KEY, '--format', 'json')).out);
    expect(events).toHaveLength(5);
    expect(events[2]).toMatchObject({ type: 'PageAcknowledged', data: { actor: { by: 'ana', channel: 'cli' } } });
  });

  test('says of a page that nobody knows that there is none', async () => {
    for (const words of [
      ['show', 'x/y/1'],
      ['ack', 'x/y/1', '--by', 'ana'],
    ])
      expect(await run(words[0] ?? '', ...words.slice(1))).toMatchObject({
        exitCode: 1,
        err: 'error: there is no page x/y/1; list those that are not over: evenkeel page list\n',
      });
  });

  test('mutes a service, and lets out what was held back when the mute is ended', async () => {
    const to = formatInstant(plusMs(instant(Date.now()), HOUR_MS));
    const who = ['--service', 'shop', '--by', 'ana', '--reason', 'upgrade'];
    const muted = await run('mute', ...who, '--to', to);
    expect([muted.exitCode, muted.out]).toEqual([
      0,
      expect.stringMatching(/^mute\/shop@1: from .* by ana: upgrade\n$/),
    ]);
    expect((await run('mute', ...who, '--to', '2026-01-01T00:00:00Z')).exitCode).toBe(1);
    const ended = await run('unmute', ...who, '--id', 'mute/shop@1');
    expect([ended.exitCode, ended.out]).toEqual([0, 'shop is not muted\n']);
    expect((await run('unmute', ...who, '--id', 'mute/shop@9')).err).toContain(
      'no mute of shop was added by mute/shop@9',
    );
  });
});
