import { expect, test } from 'vitest';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '#core/shared/instant.ts';
import { type AlertEvent, openPage } from '#flows/oncall/open-page.ts';
import { readHealth } from '#flows/oncall/read-health.ts';
import { reviewRules } from '#flows/oncall/review-rules.ts';
import { sampleAlert, sampleResolved } from '#test/core/oncall/sample-page.ts';
import { shopRoster } from '#test/core/oncall/sample-roster.ts';
import { FIRED, Paging } from './paging.ts';

/** A page of the same rule that comes and goes by itself. */
async function pass(paging: Paging, generation: number): Promise<void> {
  const fired = { ...FIRED, data: sampleAlert({ generation, firedAt: paging.now }) } as AlertEvent;
  await openPage(paging.ports, fired);
  paging.pass(MINUTE_MS);
  const data = sampleResolved({ generation });
  await openPage(paging.ports, { ...FIRED, type: 'AlertResolved', data });
  paging.pass(HOUR_MS - MINUTE_MS);
}

test('a rule that woke somebody three times in a night is asked about once a week', async () => {
  const paging = new Paging('sms', []);
  paging.roster = shopRoster();
  for (const generation of [1, 2]) await pass(paging, generation);
  expect(await reviewRules(paging.ports)).toEqual([]);
  await pass(paging, 3);
  const from = FIRED.at;
  expect((await readHealth(paging.ports, from, paging.now)).records.map(({ steps }) => steps)).toEqual([1, 1, 1]);

  expect(await reviewRules(paging.ports)).toEqual([expect.stringContaining('3 of its 3 pages')]);
  expect(await reviewRules(paging.ports)).toEqual([]);
  expect(paging.eventLog.typesOf('review/checkout-availability/page-fast')).toEqual(['RuleReviewOpened']);
  paging.pass(6 * DAY_MS);
  expect(await reviewRules(paging.ports)).toHaveLength(1);
  paging.pass(7 * DAY_MS);
  expect(await reviewRules(paging.ports)).toEqual([]);
});
