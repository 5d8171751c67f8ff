import { describe, expect, test } from 'vitest';
import { type DeadLetter, inProcessQueue } from '#adapters/local/in-process-queue.ts';
import type { Shard } from '#flows/slo/shard.ts';
import { describeWorkQueue } from '#test/contracts/work-queue.ts';

describeWorkQueue('one process', async () => {
  const handled: Shard[] = [];
  const queue = inProcessQueue<Shard>({
    handle: async (shard) => void handled.push(shard),
    onDead: ({ cause }) => {
      throw cause;
    },
  });
  return {
    queue,
    async received() {
      await queue.drained();
      return handled;
    },
  };
});

describe('work inside one process', () => {
  test('that fails is tried again until it succeeds, up to five times', async () => {
    const { attempts, dead, run } = workThatFails(4);
    await run();
    expect(attempts).toEqual(['work', 'work', 'work', 'work', 'work']);
    expect(dead).toEqual([]);
  });

  test('that keeps failing is given up with its last error, and the next is done', async () => {
    const { attempts, dead, run } = workThatFails(5);
    await run();
    expect(attempts).toHaveLength(5);
    expect(dead).toEqual([{ message: 'work', cause: new TypeError('failure 5') }]);
    await run();
    expect(attempts).toHaveLength(6);
  });

  test('is tried as often as its queue says', async () => {
    const { attempts, dead, run } = workThatFails(2, { attemptsMax: 2 });
    await run();
    expect([attempts.length, dead.length]).toEqual([2, 1]);
  });

  test('is not done faster than its workers are many', async () => {
    let [busy, busiest] = [0, 0];
    const queue = inProcessQueue<number>({
      concurrency: 2,
      onDead: () => {},
      handle: async () => {
        busy += 1;
        busiest = Math.max(busiest, busy);
        await new Promise((resolve) => setImmediate(resolve));
        busy -= 1;
      },
    });
    await queue.send([1, 2, 3, 4, 5]);
    await queue.drained();
    expect([busy, busiest]).toEqual([0, 2]);
  });

  test('is drained once what it led to is done too', async () => {
    const done: number[] = [];
    const queue = inProcessQueue<number>({
      onDead: () => {},
      handle: async (message) => {
        done.push(message);
        if (message > 0) await queue.send([message - 1]);
      },
    });
    await queue.send([3]);
    await queue.drained();
    expect(done).toEqual([3, 2, 1, 0]);
  });

  test('is drained at once where there is none', async () => {
    await expect(inProcessQueue({ handle: async () => {}, onDead: () => {} }).drained()).resolves.toBeUndefined();
  });
});

function workThatFails(times: number, options: { attemptsMax?: number } = {}) {
  const attempts: string[] = [];
  const dead: DeadLetter<string>[] = [];
  const queue = inProcessQueue<string>({
    ...options,
    retryDelayMs: 0,
    onDead: (letter) => dead.push(letter),
    handle: async (message) => {
      attempts.push(message);
      if (attempts.length <= times) throw new TypeError(`failure ${attempts.length}`);
    },
  });
  const run = async () => {
    await queue.send(['work']);
    await queue.drained();
  };
  return { attempts, dead, run };
}
