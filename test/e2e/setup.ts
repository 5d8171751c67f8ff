import type { TestProject } from 'vitest/node';
import { startCloudWatchStandIn } from '#adapters/local/cloudwatch-stand-in/start-stand-in.ts';
import { startEmulator } from './emulator.ts';
import { startMessagingStandIn } from './messaging-stand-in.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The environment in which AWS is the emulator. */
    readonly aws: Readonly<Record<string, string>>;
  }
}

/** Once for all end-to-end suites: the emulator and, for CloudWatch and End User Messaging, stand-ins. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const cloudWatch = await startCloudWatchStandIn({ now: () => Date.now() });
  const messaging = await startMessagingStandIn();
  const emulator = await startEmulator({
    AWS_ENDPOINT_URL_CLOUDWATCH: cloudWatch.endpoint,
    AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2: messaging.endpoint,
  });
  project.provide('aws', emulator.environment);
  return async () => {
    await emulator.stop();
    await cloudWatch.close();
    await messaging.close();
  };
}
