import { expect, test } from 'vitest';
import { reportGates } from '#lambdas/slo/report-gates.ts';
import { recordedSurroundings } from '#test/lambdas/runtime/recorded-surroundings.ts';

test('each gate is published under its service, the open ones too', () => {
  const surroundings = recordedSurroundings();
  reportGates(surroundings, [
    { service: 'shop', isOpen: true, reasons: [] },
    { service: 'search', isOpen: false, reasons: [{ code: 'paging', slo: 'search', reason: 'search is paging' }] },
  ]);
  expect(surroundings.published).toEqual([
    { service: 'test', gate: 'shop', GateClosed: 0 },
    { service: 'test', gate: 'search', GateClosed: 1 },
  ]);
});
