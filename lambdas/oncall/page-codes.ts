import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { secretText } from '#adapters/aws/secret-text.ts';
import { pageCode } from '#adapters/signatures/page-code.ts';
import { systemClock } from '#lambdas/runtime/system-clock.ts';

/** Makes the codes by which people acknowledge pages, with the secret of this id. */
export function codesOf(client: SecretsManagerClient, secretId: string) {
  const secret = secretText({ client, secretId, clock: systemClock });
  return async (person: string, { pageKey, cycle }: { readonly pageKey: string; readonly cycle: number }) =>
    pageCode({ page: pageKey, cycle, person }, await secret.current());
}
