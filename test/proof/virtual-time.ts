import TinyQueue from 'tinyqueue';
import { type Instant, instant, plusMs } from '#core/shared/instant.ts';

interface Planned {
  readonly at: Instant;
  /** Of two at one moment the one that was planned first comes first. */
  readonly order: number;
  readonly act: () => void;
}

/** A clock that jumps to whatever is planned next, as soon as all that runs now waits for something. */
export class VirtualTime {
  now: Instant;
  #planned = 0;
  readonly #queue = new TinyQueue<Planned>([], (a, b) => a.at - b.at || a.order - b.order);

  constructor(now: Instant) {
    this.now = now;
  }

  after(ms: number, act: () => void): void {
    this.#planned += 1;
    this.#queue.push({ at: plusMs(this.now, Math.max(0, ms)), order: this.#planned, act });
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve));
  }

  /** Goes on until nothing is planned before `end`. */
  async runTo(end: Instant): Promise<void> {
    for (;;) {
      // Flows wait for nothing but this clock. A tick comes when every promise that can go on has: all of them wait then.
      await new Promise<void>((resolve) => process.nextTick(resolve));
      const next = this.#queue.peek();
      if (next === undefined || next.at > end) break;
      this.#queue.pop();
      this.now = instant(Math.max(this.now, next.at));
      next.act();
    }
    this.now = end;
  }
}
