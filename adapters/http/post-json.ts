import { TransientDeliveryError } from '#flows/oncall/delivery-error.ts';

export interface JsonPost {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** The very text that goes out: a signature may be of it. */
  readonly body: string;
  readonly timeoutMs: number;
  /** What is posted, for the message of an error. */
  readonly what: string;
}

/** What another side said, whatever it was. Throws a TransientDeliveryError where no answer came, after which nobody knows what it did. */
export async function postJson({
  url,
  headers = {},
  body,
  timeoutMs,
  what,
}: JsonPost): Promise<{ readonly status: number; readonly answer: string; readonly retryAfter: string | null }> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
      body,
      // A redirect would carry the key, or the page, to wherever it leads.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    return { status: response.status, answer: await response.text(), retryAfter: response.headers.get('retry-after') };
  } catch (cause) {
    const why = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    throw new TransientDeliveryError(
      `${what} had no answer from ${url} within ${timeoutMs} ms: ${why}; it is tried again`,
      { outcomeUnknown: true, cause },
    );
  }
}

const ANSWER_LENGTH_MAX = 500;

/** The beginning of an answer, for the message of an error. */
export function quoted(answer: string): string {
  return answer === '' ? '(nothing)' : answer.slice(0, ANSWER_LENGTH_MAX);
}
