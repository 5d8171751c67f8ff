export interface PagerDutyRest {
  /** Where the REST API is: `https://api.pagerduty.com`. */
  readonly url: string;
  /** A key that may read. */
  readonly token: () => Promise<string>;
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 5_000;

/** Reads from PagerDuty's REST API; `about` says in errors what was asked. Throws where it does not answer with 2xx and JSON. */
export async function readPagerDuty(
  { url, token, timeoutMs = TIMEOUT_MS }: PagerDutyRest,
  path: string,
  about: string,
): Promise<unknown> {
  const response = await fetch(`${url}${path}`, {
    headers: {
      authorization: `Token token=${await token()}`,
      accept: 'application/vnd.pagerduty+json;version=2',
    },
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  });
  if (!response.ok)
    throw new Error(`PagerDuty answered ${response.status} about ${about}; check the key of its REST API`);
  return response.json();
}
