import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { expect, test } from 'vitest';
import { pageCode } from '#adapters/signatures/page-code.ts';
import { codesOf } from '#lambdas/oncall/page-codes.ts';

test('a code is made with the secret of that id, for one person and one cycle of a page', async () => {
  const client = {
    send: async ({ input }: { readonly input: { readonly SecretId: string } }) => ({
      SecretString: `of ${input.SecretId}`,
    }),
  } as unknown as SecretsManagerClient;
  const codes = codesOf(client, 'links');
  const code = await codes('ana', { pageKey: 'shop/fast/1', cycle: 2 });
  expect(code).toBe(pageCode({ page: 'shop/fast/1', cycle: 2, person: 'ana' }, 'of links'));
});
