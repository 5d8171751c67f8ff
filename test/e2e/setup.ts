import type { TestProject } from 'vitest/node';
import { startCloudWatchStandIn } from '#adapters/local/cloudwatch-stand-in/start-stand-in.ts';
import { startEmulator } from './emulator.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The environment in which AWS is the emulator. */
    readonly aws: Readonly<Record<string, string>>;
  }
}

/** Once for all end-to-end suites: the emulator and, for CloudWatch, the stand-in. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cloudWatch = await startCloudWatchStandIn({ now: () => Date.now() });
  const emulator = await startEmulator(cloudWatch.endpoint);
  project.provide('aws', emulator.environment);
  return async () => {
    await emulator.stop();
    await cloudWatch.close();
  };
}
