import { PermanentDeliveryError, TransientDeliveryError } from '#flows/oncall/delivery-error.ts';

/** A service of AWS that takes notices. */
export interface OtherSide {
  readonly name: string;
  /** Refusals of the message or of the target itself, which stay refused however often it is asked. */
  readonly permanent: ReadonlySet<string>;
  /** What to do about these. */
  readonly remedy: string;
}

/**
 * What a failed call means for the page. Everything but a refusal of the message itself is tried again: a missing
 * permission, a deleted topic and a disabled key are repaired by people while the queue still holds the page.
 */
export function deliveryFailure(
  { name: service, permanent, remedy }: OtherSide,
  what: string,
  thrown: unknown,
  hide: (text: string) => string = (text) => text,
): Error {
  const [name, message] =
    thrown instanceof Error ? [thrown.name, hide(thrown.message)] : ['Error', hide(String(thrown))];
  // The error of the SDK itself holds the request in places, so that only its name and its cleaned message go on.
  const cause = Object.assign(new Error(message), { name });
  const said = `${what}: ${service} answered ${name}: ${message}`;
  if (permanent.has(name)) return new PermanentDeliveryError(`${said}; ${remedy}`, { cause });
  return new TransientDeliveryError(`${said}; it is tried again`, { outcomeUnknown: !isRefusal(thrown), cause });
}

/** An answer with a client-fault status says that nothing was accepted; a time-out or a server's fault says nothing. */
function isRefusal(thrown: unknown): boolean {
  if (!(thrown instanceof Error) || !('$metadata' in thrown)) return false;
  const { $metadata: metadata } = thrown as { $metadata?: { httpStatusCode?: number } };
  const status = metadata?.httpStatusCode ?? 0;
  return status >= 400 && status < 500;
}
