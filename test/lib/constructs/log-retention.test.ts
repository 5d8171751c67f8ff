import { describe, expect, it } from 'vitest';
import { logRetention } from '#lib/constructs/log-retention.ts';

describe('how long a log is kept', () => {
  it('is a number of days that CloudWatch Logs knows', () => {
    expect(logRetention(30)).toBe(30);
    expect(() => logRetention(31)).toThrow("CloudWatch Logs can't keep a log for 31 days");
  });
});
