import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { openOnce } from '#lambdas/runtime/open-once.ts';

const schema = z.strictObject({ TABLE: z.string() });

describe('the ports of a Lambda', () => {
  it('are built at the first call and kept as long as the process lives', () => {
    const built: string[] = [];
    const ports = openOnce(schema, { TABLE: 'books' }, ({ TABLE }) => {
      built.push(TABLE);
      return { table: TABLE };
    });

    expect(built).toEqual([]);
    expect(ports()).toBe(ports());
    expect(built).toEqual(['books']);
  });

  it('are tried again after a failure, which is told each time', () => {
    const environment: Record<string, string> = {};
    const ports = openOnce(schema, environment, ({ TABLE }) => ({ table: TABLE }));

    expect(ports).toThrow(/TABLE is missing/);
    expect(ports).toThrow(/TABLE is missing/);
    environment.TABLE = 'books';
    expect(ports()).toEqual({ table: 'books' });
  });
});
