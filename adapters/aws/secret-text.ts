import {
  GetSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { Clock } from '#flows/shared/ports.ts';

/** A secret as plain text, in its present version and in the one before a rotation. */
export interface SecretText {
  current(): Promise<string>;
  /** Undefined where the secret was never rotated. */
  previous(): Promise<string | undefined>;
}

export interface SecretTextOptions {
  readonly client: SecretsManagerClient;
  /** The name or ARN of the secret. */
  readonly secretId: string;
  readonly clock: Clock;
}

/** A rotated secret is in use after five minutes; a Lambda that sends all the time reads it 288 times a day. */
export const SECRET_CACHE_MS = 5 * 60_000;

/** Reads a secret of Secrets Manager and keeps it for some minutes. Throws a SecretUnavailableError, which never quotes it. */
export function secretText({ client, secretId, clock }: SecretTextOptions): SecretText {
  let cached: { readonly text: string; readonly readAt: number } | undefined;
  const read = async (stage: 'AWSCURRENT' | 'AWSPREVIOUS') => {
    const answer = await client.send(new GetSecretValueCommand({ SecretId: secretId, VersionStage: stage }));
    const text = answer.SecretString?.trim();
    if (text === undefined || text === '') throw new Error(`its version ${stage} holds no text`);
    return text;
  };
  return {
    async current() {
      const now = clock.now();
      if (cached !== undefined && now - cached.readAt < SECRET_CACHE_MS) return cached.text;
      try {
        cached = { text: await read('AWSCURRENT'), readAt: now };
        return cached.text;
      } catch (cause) {
        // An old secret most often still works, and a page with it is better than none.
        if (cached !== undefined) return cached.text;
        throw unavailable(secretId, 'AWSCURRENT', cause);
      }
    },
    async previous() {
      try {
        return await read('AWSPREVIOUS');
      } catch (cause) {
        if (cause instanceof ResourceNotFoundException) return undefined;
        throw unavailable(secretId, 'AWSPREVIOUS', cause);
      }
    },
  };
}

/** Gives the present text of any secret by its name; each is kept for some minutes. */
export function secretTexts(client: SecretsManagerClient, clock: Clock): (name: string) => Promise<string> {
  const texts = new Map<string, SecretText>();
  return (name) => {
    const text = texts.get(name) ?? secretText({ client, secretId: name, clock });
    texts.set(name, text);
    return text.current();
  };
}

/** The secret could not be read. */
export class SecretUnavailableError extends Error {
  override readonly name = 'SecretUnavailableError';
}

function unavailable(secretId: string, stage: string, cause: unknown): SecretUnavailableError {
  const why = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  return new SecretUnavailableError(
    `secret ${secretId} (${stage}) can't be read from Secrets Manager: ${why}; check that it exists, holds text and may be read by this role`,
    { cause },
  );
}
