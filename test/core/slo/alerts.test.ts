import { describe, expect, test } from 'vitest';
import { decideAlert } from '#core/slo/alerts.ts';
import type { RuleReading } from '#core/slo/read-slo.ts';
import { sampleSlo } from './sample-slo.ts';

const [rule] = sampleSlo().rules;
if (rule === undefined) throw new Error('the sample has rules');
const READING: RuleReading = {
  rule,
  holds: false,
  holdsInSilence: false,
  burnLong: 20.5,
  burnShort: 31,
  bad: 40,
  total: 100,
};
const holding: RuleReading = { ...READING, holds: true };
const silent: RuleReading = { ...READING, burnShort: null, holdsInSilence: true };

describe('a rule that is quiet', () => {
  test('fires when its condition holds, and says what it saw', () => {
    expect(decideAlert(holding, false)).toEqual({
      kind: 'fired',
      reason:
        'burn rate 20.50 over the long and 31.00 over the short lookback, threshold 14.4; 40 failures of at least 2',
    });
  });

  test('stays quiet otherwise, also in silence', () => {
    expect(decideAlert(READING, false)).toEqual({ kind: 'none' });
    expect(decideAlert(silent, false)).toEqual({ kind: 'none' });
  });
});

describe('a rule that fires', () => {
  test('goes on while its condition holds, or only the short lookback has fallen silent', () => {
    expect(decideAlert(holding, true)).toEqual({ kind: 'none' });
    expect(decideAlert(silent, true)).toEqual({ kind: 'none' });
  });

  test('resolves otherwise, and says what it saw', () => {
    expect(decideAlert({ ...READING, burnLong: null, burnShort: null }, true)).toEqual({
      kind: 'resolved',
      reason: 'burn rate unknown (no data) over the long and unknown (no data) over the short lookback, threshold 14.4',
    });
    expect(decideAlert(READING, true)).toMatchObject({ kind: 'resolved' });
  });
});
