import { describe, expect, test } from 'vitest';
import {
  budgetGoneText,
  burnText,
  exhaustion,
  percentText,
  ratioText,
  spanText,
  timeText,
} from '#core/oncall/figures.ts';
import { DAY_MS, HOUR_MS, instant, MINUTE_MS } from '#core/shared/instant.ts';
import { FIRED_AT } from './sample-page.ts';

describe('figures for people', () => {
  test('a burn rate has a decimal below ten and none above', () => {
    expect([0, 0.96, 6.49, 9.99, 10, 26.9, 9_999, 10_000, 1e300].map(burnText)).toEqual([
      '0x',
      '0.9x',
      '6.4x',
      '9.9x',
      '10x',
      '26x',
      '9999x',
      'over 9999x',
      'over 9999x',
    ]);
  });

  test('a budget is gone only when all of it is, and may be overspent', () => {
    expect([1, 0.9, 0.59, 0.0001, 0, -0.3, 1.05, 0.99995, -1e6].map(budgetGoneText)).toEqual([
      '0 %',
      '10 %',
      '41 %',
      '99 %',
      '100 %',
      '130 %',
      '-5 %',
      'under 0.1 %',
      'over 9999 %',
    ]);
    expect(budgetGoneText(null)).toBeUndefined();
  });

  test('a share is shown in per cent with all its places', () => {
    expect(['0.999', '0.9', '0', '0.9995', '0.05', '0.999999999999'].map(percentText)).toEqual([
      '99.9 %',
      '90 %',
      '0 %',
      '99.95 %',
      '5 %',
      '99.9999999999 %',
    ]);
    expect([1, 0.9997, 0.99999999, 0].map(ratioText)).toEqual(['100 %', '99.97 %', '99.99999 %', '0 %']);
  });

  test('a span is said in its two largest units', () => {
    const spans = [
      0,
      MINUTE_MS - 1,
      MINUTE_MS,
      HOUR_MS - 1,
      HOUR_MS,
      3 * HOUR_MS + 10 * MINUTE_MS,
      DAY_MS,
      12 * DAY_MS + 4 * HOUR_MS,
    ];
    expect(spans.map(spanText)).toEqual([
      'under a minute',
      'under a minute',
      '1 min',
      '59 min',
      '1 h',
      '3 h 10 min',
      '1 d',
      '12 d 4 h',
    ]);
  });

  test('a time names its day unless it is the day that one knows', () => {
    const midnight = instant(Date.UTC(2026, 2, 2));
    expect(timeText(FIRED_AT)).toBe('2026-03-01 11:10 UTC');
    expect(timeText(instant(midnight - 1), FIRED_AT)).toBe('23:59 UTC');
    expect(timeText(midnight, FIRED_AT)).toBe('2026-03-02 00:00 UTC');
  });

  test('a forecast is a moment, or gone, or too far to name', () => {
    expect(exhaustion(1.5, FIRED_AT)).toEqual({ kind: 'at', in: '1 h 30 min', at: FIRED_AT + 1.5 * HOUR_MS });
    expect(exhaustion(0, FIRED_AT)).toEqual({ kind: 'gone' });
    expect(exhaustion(3_650 * 24, FIRED_AT)?.kind).toBe('at');
    expect(exhaustion(3_650 * 24 + 1, FIRED_AT)).toEqual({ kind: 'far' });
    expect(exhaustion(null, FIRED_AT)).toBeUndefined();
  });
});
