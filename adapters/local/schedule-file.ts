import { readYaml } from '#adapters/documents/read-yaml.ts';
import { Findings } from '#core/catalog/findings.ts';
import type { Problem } from '#core/catalog/problem.ts';
import { readShape } from '#core/catalog/read-shape.ts';
import { scheduleFields } from '#core/catalog/schedule-document.ts';
import { withNumbersAsWritten } from '#core/catalog/source-document.ts';
import type { Schedule } from '#core/oncall/schema.ts';

/** The schedule of a file, or what is wrong with it. */
export type ScheduleRead =
  | { readonly valid: true; readonly schedule: Schedule }
  | { readonly valid: false; readonly problems: readonly Problem[] };

/** Reads a schedule, `{ timeZone, layers, overrides }`, in JSON or YAML. */
export function readSchedule(file: string, written: string): ScheduleRead {
  const handedIn = readYaml(file, written);
  const findings = new Findings();
  const schedules = handedIn.documents.flatMap(
    (document) =>
      readShape({ document, value: withNumbersAsWritten(document), path: [] }, scheduleFields, findings) ?? [],
  );
  const [schedule, second] = schedules;
  const problems = [...handedIn.problems, ...findings.problems()];
  if (problems.length === 0 && (schedule === undefined || second !== undefined)) {
    const read = schedule === undefined ? 'no schedule' : `${schedules.length} schedules`;
    return { valid: false, problems: [{ file, line: 1, column: 1, read, allowed: 'one schedule' }] };
  }
  return problems.length > 0 || schedule === undefined ? { valid: false, problems } : { valid: true, schedule };
}
