import type { Instant } from '#core/shared/instant.ts';

/** The message is to be handled at a moment that has not come: the queue brings it again then. That is no failure. */
export class NotYetError extends Error {
  override readonly name = 'NotYetError';
  readonly notBefore: Instant;

  constructor(message: string, notBefore: Instant) {
    super(message);
    this.notBefore = notBefore;
  }
}
