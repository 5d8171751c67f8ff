import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { scheduleDoor } from '#lambdas/runtime/schedule-door.ts';
import { invocationContext, recordedSurroundings } from './recorded-surroundings.ts';

function plannerDoor(surroundings = recordedSurroundings({ TABLE: 'books' })) {
  const handled: unknown[] = [];
  const handler = scheduleDoor(
    {
      config: z.strictObject({ TABLE: z.string() }),
      input: z.strictObject({ cadence: z.enum(['fast', 'hourly']) }),
      open: ({ TABLE }) => ({ table: TABLE }),
      handle: async (input, { ports }) => {
        handled.push({ ...input, ...ports });
      },
    },
    surroundings,
  );
  return { handler, handled, surroundings };
}

describe('the door of a schedule', () => {
  it('does the work that the input of the schedule asks for', async () => {
    const { handler, handled } = plannerDoor();

    expect(await handler({ cadence: 'fast' }, invocationContext())).toBeUndefined();
    expect(handled).toEqual([{ cadence: 'fast', table: 'books' }]);
  });

  it('does not start where its own configuration is wrong', () => {
    expect(() => plannerDoor(recordedSurroundings())).toThrow(/TABLE is missing/);
  });

  it('fails on an input that it can not read, so that Lambda keeps it among the dead letters', async () => {
    const { handler, handled, surroundings } = plannerDoor();

    await expect(handler({ cadence: 'daily' }, invocationContext())).rejects.toThrow(
      /the schedule's input can't be read: .*expected one of "fast"\|"hourly".*at cadence; correct the target/s,
    );
    expect(handled).toEqual([]);
    expect(surroundings.logged).toMatchObject([{ level: 'error', message: 'the invocation failed' }]);
  });
});
