/** The notice did not get through now; a later attempt may. */
export class TransientDeliveryError extends Error {
  override readonly name = 'TransientDeliveryError';
  /** Whether the other side may have accepted it all the same: a time-out says nothing about what it did. */
  readonly outcomeUnknown: boolean;

  constructor(message: string, options: { readonly outcomeUnknown: boolean; readonly cause?: unknown }) {
    super(message, { cause: options.cause });
    this.outcomeUnknown = options.outcomeUnknown;
  }
}

/** What a leg needs before it sends: where that can't be had, nothing was sent, and it is tried again. `says` is told why. */
export async function neededToSend<Needed>(get: () => Promise<Needed>, says: (why: string) => string): Promise<Needed> {
  try {
    return await get();
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new TransientDeliveryError(says(why), { outcomeUnknown: false, cause });
  }
}

/** The other side will not accept the notice until a person has repaired something. */
export class PermanentDeliveryError extends Error {
  override readonly name = 'PermanentDeliveryError';
}

/** Another worker holds the claim on this target; its outcome is not known yet. */
export class DeliveryInProgressError extends Error {
  override readonly name = 'DeliveryInProgressError';
}

/** The log could not take the outcome of an attempt that was made. */
export class DeliveryRecordError extends Error {
  override readonly name = 'DeliveryRecordError';
}

/** The page that was asked for is not in the log. */
export class PageUnknownError extends Error {
  override readonly name = 'PageUnknownError';
}
