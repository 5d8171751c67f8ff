import { type Instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import type { Dice } from './dice.ts';

/** What can go wrong, in the words of the table that the proof prints. */
export const FAULTS = {
  'leg-throttled':
    'the other side says that it can not now (429, 500, throttled, its secret or its key is out of reach)',
  'leg-refuses': 'the other side refuses for good (400, opted out), until it is repaired',
  'answer-lost': 'accepted, and the answer is lost (time-out, 202 after 55 s)',
  'never-sent': 'no answer, and nothing was accepted',
  'accepted-then-nothing': 'accepted, and nobody ever gets it',
  'late-delivery': 'accepted, and it arrives up to an hour late',
  'slow-leg': 'the other side takes up to 20 s to answer',
  'message-twice': 'a queue brings a message twice',
  'message-late': 'a queue or the stream of the log is up to five minutes late, so that messages overtake each other',
  'dies-before': 'a worker dies before a read, a write or a send',
  'dies-after': 'a worker dies after it, before it learns of it',
  'store-throttled': 'the store refuses a read or a write (throttled, denied, its key disabled)',
  'store-answer-lost': 'the store writes, and its answer is lost',
  'slow-store': 'the store takes up to 3 s',
  'sweep-lost': 'a sweep never comes',
  'sweep-doubled': 'a sweep comes twice at once',
  'sweep-late': 'a sweep comes up to ten minutes late',
  'timer-lost': 'the timer of a step is never set',
  'timer-late': 'a timer rings up to ten minutes late',
  'clock-skew': 'clocks of workers differ by up to a minute',
  'roster-unreadable': 'the documents can not be read',
  'alert-replayed': 'an alert is announced again, hours and a year later',
} as const;
export type Fault = keyof typeof FAULTS;

const NAMES = Object.keys(FAULTS) as readonly Fault[];

/** Faults last at most so long: afterwards everything has to come right by itself. */
const WINDOW_MINUTES_MAX = 40;

/** Which faults strike a world, how often, and until when. */
export class FaultPlan {
  readonly kinds: ReadonlySet<Fault>;
  readonly until: Instant;
  readonly #dice: Dice;
  readonly #probabilities: ReadonlyMap<Fault, number>;
  readonly #now: () => Instant;

  constructor(dice: Dice, now: () => Instant, begin: Instant) {
    this.#dice = dice;
    this.#now = now;
    const count = dice.of([0, 1, 1, 1, 2, 2, 3, 4, 6, 10]);
    this.#probabilities = new Map(
      Array.from({ length: count }, () => [dice.of(NAMES), dice.of([0.03, 0.1, 0.3, 0.6, 1])] as const),
    );
    this.kinds = new Set(this.#probabilities.keys());
    this.until = count === 0 ? begin : plusMs(begin, dice.int(1, WINDOW_MINUTES_MAX) * MINUTE_MS);
  }

  strikes(fault: Fault): boolean {
    const probability = this.#probabilities.get(fault) ?? 0;
    return probability > 0 && this.#now() < this.until && this.#dice.chance(probability);
  }
}
