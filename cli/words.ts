import { InvalidArgumentError } from 'commander';
import { parseDurationMs } from '#core/shared/duration.ts';
import { type Instant, parseInstant } from '#core/shared/instant.ts';

// How the words behind an option are read. What is wrong with one is said beside the option's name.

export function instantWord(text: string): Instant {
  const at = parseInstant(text);
  if (at === undefined) throw new InvalidArgumentError('Give an instant in RFC 3339, such as 2026-03-01T12:00:00Z.');
  return at;
}

/** A length of time above zero, in milliseconds. */
export function durationWord(text: string): number {
  const ms = parseDurationMs(text);
  if (ms === undefined) throw new InvalidArgumentError('Give a duration such as 1m, 5m or 1h.');
  return ms;
}

/** A length of time that may be none at all: `0m`. */
export function delayWord(text: string): number {
  return text === '0m' ? 0 : durationWord(text);
}
