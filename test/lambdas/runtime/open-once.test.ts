import { describe, expect, it } from 'vitest';
import { openOnce } from '#lambdas/runtime/open-once.ts';

describe('the ports of a Lambda', () => {
  it('are built at the first call and kept as long as the process lives', () => {
    let builds = 0;
    const ports = openOnce(() => {
      builds += 1;
      return { table: 'books' };
    });

    expect(builds).toBe(0);
    expect(ports()).toEqual({ table: 'books' });
    expect(ports()).toBe(ports());
    expect(builds).toBe(1);
  });

  it('are tried again after a failure, which is told each time', () => {
    const faults = ['no network', 'no network'];
    const ports = openOnce(() => {
      const fault = faults.pop();
      if (fault !== undefined) throw new Error(fault);
      return { table: 'books' };
    });

    expect(ports).toThrow('no network');
    expect(ports).toThrow('no network');
    expect(ports()).toEqual({ table: 'books' });
  });
});
