import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readSchedule } from '#adapters/local/schedule-file.ts';
import { formatProblem } from '#core/catalog/problem.ts';
import { shifts, who } from '#core/oncall/on-duty.ts';
import type { Schedule } from '#core/oncall/schema.ts';
import { formatInstant, type Instant, parseInstant } from '#core/shared/instant.ts';

/** Cases that were computed independently. They live beside the project, not in it; where they are missing the properties have to do. */
const VECTORS = new URL('../../../../shared/vectors/oncall/', import.meta.url);

interface Vector {
  readonly id: string;
  readonly note: string;
  readonly schedule: unknown;
  readonly who: readonly { readonly at: string; readonly user: string | null }[];
  readonly shifts: { readonly from: string; readonly to: string; readonly expected: unknown };
}

const vectors = existsSync(VECTORS)
  ? readdirSync(VECTORS)
      .filter((name) => name.endsWith('.json'))
      .map((name): Vector => JSON.parse(readFileSync(new URL(name, VECTORS), 'utf8')))
  : [];

test.skipIf(vectors.length === 0)('the folder of vectors holds its cases', () => {
  expect(vectors.length).toBeGreaterThanOrEqual(96);
});

describe.each(vectors)('$id: $note', (vector) => {
  const schedule = scheduleOf(vector);

  test('who', () => {
    const asked = vector.who.map(({ at }) => ({ at, user: who(schedule, at_(at)).user }));
    expect(asked).toEqual(vector.who);
  });

  test('shifts', () => {
    const { from, to, expected } = vector.shifts;
    const found = shifts(schedule, at_(from), at_(to)).map(({ user, start, end }) => {
      return { user, start: formatInstant(start), end: formatInstant(end) };
    });
    expect(found).toEqual(expected);
  });
});

function scheduleOf({ id, schedule }: Vector): Schedule {
  const read = readSchedule(`${id}.json`, JSON.stringify(schedule));
  if (!read.valid) throw new Error(read.problems.map(formatProblem).join('\n'));
  return read.schedule;
}

function at_(text: string): Instant {
  const at = parseInstant(text);
  if (at === undefined) throw new Error(`${text} is no instant`);
  return at;
}
