import { PermanentDeliveryError, TransientDeliveryError } from '#flows/oncall/delivery-error.ts';

/**
 * Refusals of the message or of the number itself, which stay refused however often they are asked.
 * https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
const PERMANENT = new Set([
  'InvalidParameterException',
  'InvalidParameterValueException',
  'ValidationException',
  'OptedOutException',
]);

/**
 * What a failed publish means for the page. Everything but a refusal of the message itself is tried again: a missing
 * permission, a deleted topic and a disabled key are repaired by people while the queue still holds the page.
 */
export function snsFailure(what: string, thrown: unknown, hide: (text: string) => string = (text) => text): Error {
  const [name, message] = thrown instanceof Error ? [thrown.name, thrown.message] : ['Error', String(thrown)];
  const said = `${what}: SNS answered ${name}: ${hide(message)}`;
  // The error of the SDK itself holds the request in places, so that only its name and its cleaned message go on.
  const cause = Object.assign(new Error(hide(message)), { name });
  if (PERMANENT.has(name))
    return new PermanentDeliveryError(`${said}; correct the number or the topic in the settings`, { cause });
  return new TransientDeliveryError(`${said}; it is tried again`, { outcomeUnknown: !isRefusal(thrown), cause });
}

/** An answer with a client-fault status says that nothing was accepted; a time-out or a server's fault says nothing. */
export function isRefusal(thrown: unknown): boolean {
  if (!(thrown instanceof Error) || !('$metadata' in thrown)) return false;
  const { $metadata: metadata } = thrown as { $metadata?: { httpStatusCode?: number } };
  const status = metadata?.httpStatusCode ?? 0;
  return status >= 400 && status < 500;
}
