import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { Sha256 } from '@smithy/core/checksum';
import { HttpRequest } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import type { PrometheusServer } from '#core/slo/schema.ts';
import type { Authorize } from './prometheus-api.ts';

/** Where bearer tokens come from, by the name of their secret. */
export type TokenOf = (secretName: string) => Promise<string>;

type Credentials = ConstructorParameters<typeof SignatureV4>[0]['credentials'];

/** How a server wants to be asked: signed for Amazon Managed Prometheus, with a token, or by anybody. */
export function authorizeFor(
  { region, bearerTokenSecret }: PrometheusServer,
  tokenOf: TokenOf,
  credentials: Credentials = defaultProvider(),
): Authorize {
  if (region !== undefined) return signed(region, credentials);
  if (bearerTokenSecret === undefined) return async () => ({});
  return async () => ({ authorization: `Bearer ${await tokenOf(bearerTokenSecret)}` });
}

/** Signature version 4 for the service `aps`. https://docs.aws.amazon.com/prometheus/latest/userguide/AMP-secure-querying.html */
function signed(region: string, credentials: Credentials): Authorize {
  const signer = new SignatureV4({ service: 'aps', region, credentials, sha256: Sha256 });
  return async ({ url, body }) => {
    const request = new HttpRequest({
      method: 'POST',
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      headers: { host: url.host, 'content-type': 'application/x-www-form-urlencoded' },
      body,
    });
    const { headers } = await signer.sign(request);
    // fetch sets the host itself.
    return Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'host'));
  };
}
