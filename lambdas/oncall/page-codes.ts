import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { secretText } from '#adapters/aws/secret-text.ts';
import { pageCode } from '#adapters/signatures/page-code.ts';
import type { LinkClaim } from '#flows/oncall/acknowledge-by-link.ts';
import { systemClock } from '#lambdas/runtime/system-clock.ts';

/** What codes are made with, and what they were made with until it was rotated. */
export interface CodeSecret {
  current(): Promise<string>;
  previous(): Promise<string | undefined>;
}

/** Whether a code is that of a claim; one that was sent just before its secret was rotated is still good. */
export async function codeCheck(secret: CodeSecret): Promise<(code: string, claim: LinkClaim) => boolean> {
  const secrets = [await secret.current(), await secret.previous()].filter((each) => each !== undefined);
  return (code, claim) => secrets.some((each) => pageCode(claim, each) === code);
}

/** Makes the codes by which people acknowledge pages, with the secret of this id. */
export function codesOf(client: SecretsManagerClient, secretId: string) {
  const secret = secretText({ client, secretId, clock: systemClock });
  return async (person: string, { pageKey, cycle }: { readonly pageKey: string; readonly cycle: number }) =>
    pageCode({ page: pageKey, cycle, person }, await secret.current());
}
