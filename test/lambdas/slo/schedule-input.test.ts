import { describe, expect, it } from 'vitest';
import { scheduleInput } from '#lambdas/slo/schedule-input.ts';

describe('what a schedule says when it rings', () => {
  it('is a cadence and the moment that it meant', () => {
    expect(scheduleInput.parse({ cadence: 'fast', scheduledAt: '2026-01-01T00:05:00Z' })).toEqual({
      cadence: 'fast',
      scheduledAt: 1_767_225_900_000,
    });
  });

  it.each([
    [{ cadence: 'daily', scheduledAt: '2026-01-01T00:05:00Z' }, 'Invalid option: expected one of "fast"|"hourly"'],
    [
      { cadence: 'fast', scheduledAt: '<aws.scheduler.scheduled-time>' },
      '"<aws.scheduler.scheduled-time>" is no RFC 3339 time such as 2026-03-01T12:00:00Z',
    ],
  ])('is refused as %j', (input, message) => {
    expect(scheduleInput.safeParse(input).error?.issues.map((issue) => issue.message)).toEqual([message]);
  });
});
