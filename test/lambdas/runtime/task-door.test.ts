import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { taskDoor } from '#lambdas/runtime/task-door.ts';
import { invocationContext, recordedSurroundings } from './recorded-surroundings.ts';

function plannerDoor(surroundings = recordedSurroundings({ TABLE: 'books' })) {
  const handled: unknown[] = [];
  const handler = taskDoor(
    {
      config: z.strictObject({ TABLE: z.string() }),
      task: z.strictObject({ cadence: z.enum(['fast', 'hourly']) }),
      open: ({ TABLE }) => ({ table: TABLE }),
      handle: async (task, { ports }) => {
        handled.push({ ...task, ...ports });
      },
    },
    surroundings,
  );
  return { handler, handled, surroundings };
}

describe('the door of a task', () => {
  it('does the task that it is handed', async () => {
    const { handler, handled } = plannerDoor();

    expect(await handler({ cadence: 'fast' }, invocationContext())).toBeUndefined();
    expect(handled).toEqual([{ cadence: 'fast', table: 'books' }]);
  });

  it('does not start where its own configuration is wrong', () => {
    expect(() => plannerDoor(recordedSurroundings())).toThrow(/TABLE is missing/);
  });

  it('fails on a task that it can not read, so that Lambda keeps it among the dead letters', async () => {
    const { handler, handled, surroundings } = plannerDoor();

    await expect(handler({ cadence: 'daily' }, invocationContext())).rejects.toThrow(
      /the task can't be read: .*expected one of "fast"\|"hourly".*at cadence; correct who hands it over/s,
    );
    expect(handled).toEqual([]);
    expect(surroundings.logged).toMatchObject([{ level: 'error', message: 'the invocation failed' }]);
  });
});
