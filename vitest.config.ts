import { defineConfig } from 'vitest/config';

// Two projects: `unit` needs nothing but npm; `e2e` needs an emulator, which its global setup installs and starts.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**'],
          env: { CDK_VALIDATION: 'false', TZ: 'America/St_Johns' },
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: 'test/e2e/setup.ts',
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 600_000,
        },
      },
    ],
  },
});
