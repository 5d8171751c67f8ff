import { RetentionDays } from 'aws-cdk-lib/aws-logs';

/** The setting as the library wants it: its enumeration is the number of days under a name. */
export function logRetention(days: number): RetentionDays {
  if (RetentionDays[days] === undefined) throw new RangeError(`CloudWatch Logs can't keep a log for ${days} days`);
  return days;
}
