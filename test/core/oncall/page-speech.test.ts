import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pageSpeech } from '#core/oncall/page-speech.ts';
import { anyNotice } from './any-notice.ts';
import { triggerNotice } from './sample-page.ts';

test('a call says what burns, how fast, how much is gone, and twice the code', () => {
  const notice = triggerNotice({ displayName: 'Check-out / answers', service: 'web_shop' });
  expect(pageSpeech({ ...notice, bundle: { count: 2, names: [] } }, '471290')).toBe(
    'This is Evenkeel, with a page. Check out answers of service web shop burns 26 times too fast. ' +
      '41 percent of its error budget is gone. And 2 more of the service. ' +
      'To acknowledge, enter the code 4, 7, 1, 2, 9, 0. Once more: 4, 7, 1, 2, 9, 0.',
  );
});

test('a call about a test says that nothing burns', () => {
  expect(pageSpeech(triggerNotice({ service: '_shift-primary', displayName: 'Primary' }), '471290')).toBe(
    'This is a test of Evenkeel. You are on call for Primary. Nothing burns. ' +
      'To acknowledge, enter the code 4, 7, 1, 2, 9, 0. Once more: 4, 7, 1, 2, 9, 0.',
  );
});

test('a call can be spoken whatever its names and figures are: short, plain, and with its code whole', () => {
  fc.assert(
    fc.property(anyNotice, (notice) => {
      if (notice.action !== 'trigger') return;
      const said = pageSpeech(notice, '471290');
      expect(said).toMatch(/^[A-Za-z0-9.,:' -]+$/);
      expect(said.length).toBeLessThanOrEqual(650);
      expect(said.endsWith('enter the code 4, 7, 1, 2, 9, 0. Once more: 4, 7, 1, 2, 9, 0.')).toBe(true);
    }),
    { seed: 2026, numRuns: 500 },
  );
});
