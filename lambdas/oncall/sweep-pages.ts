import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { secretText } from '#adapters/aws/secret-text.ts';
import { tellWitness } from '#adapters/http/witness.ts';
import { systemClock } from '#lambdas/runtime/system-clock.ts';
import { taskDoor } from '#lambdas/runtime/task-door.ts';
import { pagePorts } from './page-ports.ts';
import { sweepAndTell } from './sweep-and-tell.ts';
import { sweepPagesConfig } from './sweep-pages.config.ts';

/** Moves on every page of which something is due: it finds what a timer forgot. */
export const handler = taskDoor({
  config: sweepPagesConfig,
  task: z.unknown(),
  open: ({ WITNESS_SECRET: secretId, ...config }) => {
    const address = secretText({ client: new SecretsManagerClient(), secretId, clock: systemClock });
    const tell = async () => tellWitness(await address.current());
    return { ...pagePorts(config), tellWitness: secretId === '' ? undefined : tell };
  },
  handle: sweepAndTell,
});
