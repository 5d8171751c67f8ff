const TIMEOUT_MS = 5_000;

/**
 * Tells somebody outside that all is well, as Healthchecks, Cronitor or Dead Man's Snitch take it: a request to an
 * address that only we know. Their silence alarm is what is left where the whole account is gone. Throws an error that
 * does not hold the address.
 */
export async function tellWitness(address: string): Promise<void> {
  const url = URL.parse(address);
  if (url === null || (url.protocol !== 'https:' && url.hostname !== '127.0.0.1'))
    throw new Error('the secret of the witness holds no https address');
  const response = await fetch(url, {
    method: 'POST',
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((cause: unknown) => {
    // What fetch throws may quote the address, which is a secret.
    throw new Error(`the witness at ${url.host} gave no answer: ${cause instanceof Error ? cause.name : 'unknown'}`);
  });
  if (!response.ok) throw new Error(`the witness at ${url.host} answered ${response.status}`);
}
