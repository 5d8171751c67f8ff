import { expect, test } from 'vitest';
import { pageRow } from '#core/oncall/page-row.ts';
import { ANA, FIRED_AT, resolveNotice, samplePage } from './sample-page.ts';

test('a page has a row from its opening to its end', () => {
  const page = samplePage();
  const row = {
    pageKey: 'checkout-availability/page-fast/3',
    service: 'shop',
    displayName: 'Checkout availability',
    urgency: 'critical',
    status: 'open',
    openedAt: FIRED_AT,
    dueAt: null,
    steps: 1,
    cycle: 1,
    acknowledgedBy: null,
    lead: null,
  };
  expect(pageRow({ status: 'none' })).toBeNull();
  expect(pageRow(page)).toEqual(row);
  const acknowledged = { ...page, status: 'acknowledged' as const, acknowledged: { actor: ANA, at: FIRED_AT } };
  expect(pageRow(acknowledged)).toEqual({ ...row, status: 'acknowledged', acknowledgedBy: 'ana' });
  expect(
    pageRow({ ...page, status: 'resolved', resolved: resolveNotice().resolution, resolvedAt: FIRED_AT }),
  ).toBeNull();
});
