import { defineConfig } from 'vitest/config';

// The tests that have to kill mutants of the SLO engine: its own, those of the flows over it, and the vectors where they are there.
export default defineConfig({
  test: { include: ['test/core/slo/**/*.test.ts', 'test/flows/slo/**/*.test.ts'], env: { TZ: 'America/St_Johns' } },
});
