import type { Fault } from './faults.ts';
import type { Played } from './simulate.ts';

/** One page of a proof, as the table counts it. */
export interface Counted {
  readonly faults: readonly Fault[];
  /** From the alert to the first leg that accepted the page; null where none had to. */
  readonly firstAcceptMs: number | null;
  /** Whether it waited to be told of for longer than promised. */
  readonly isLost: boolean;
  /** How often a contact was told once more than its steps named it. */
  readonly duplicates: number;
  readonly contacts: number;
}

/** What one seed adds to the table. */
export function countedOf({ history, firstAcceptMs, violations }: Played): Counted[] {
  const faults = [...history.faults.kinds];
  return history.scene.alerts.map(({ pageKey }, index) => {
    const accepted = history.calls.filter(
      (call) => call.pageKey === pageKey && call.action === 'trigger' && call.acceptedAt !== null,
    );
    const steps = (history.events.get(pageKey) ?? []).flatMap(({ type, data }) =>
      type === 'PageEscalated'
        ? (data as { contacts: readonly { leg: string; target: string | null }[] }).contacts
        : [],
    );
    const names = new Set(accepted.map(({ leg, target }) => `${leg} ${target}`));
    const duplicates = [...names].reduce((sum, name) => {
      const told = accepted.filter(({ leg, target }) => `${leg} ${target}` === name).length;
      const named = steps.filter(({ leg, target }) => name === `${leg} ${target ?? name.split(' ')[1]}`).length;
      return sum + Math.max(0, told - named);
    }, 0);
    return {
      faults,
      firstAcceptMs: firstAcceptMs[index] ?? null,
      isLost: violations.some((violation) =>
        violation.startsWith(`E3 a page that nobody acknowledges reaches somebody: ${pageKey}:`),
      ),
      duplicates,
      contacts: accepted.length,
    };
  });
}

/** One line of the table: the pages that a fault struck, or none, or any. */
export interface Line {
  readonly name: string;
  readonly pages: number;
  readonly lost: number;
  readonly contacts: number;
  readonly duplicates: number;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
}

/** Adds up pages, whatever their order. */
export class Tally {
  readonly #sums = new Map<
    string,
    { pages: number; lost: number; contacts: number; duplicates: number; delays: number[] }
  >();

  add({ faults, firstAcceptMs, isLost, duplicates, contacts }: Counted): void {
    for (const name of ['all', ...(faults.length === 0 ? ['none'] : faults)]) {
      const sum = this.#sums.get(name) ?? { pages: 0, lost: 0, contacts: 0, duplicates: 0, delays: [] };
      this.#sums.set(name, sum);
      sum.pages += 1;
      sum.lost += Number(isLost);
      sum.contacts += contacts;
      sum.duplicates += duplicates;
      if (firstAcceptMs !== null) sum.delays.push(firstAcceptMs);
    }
  }

  lines(names: readonly string[]): Line[] {
    return names.flatMap((name) => {
      const sum = this.#sums.get(name);
      if (sum === undefined) return [];
      const { delays, ...rest } = sum;
      const sorted = Float64Array.from(delays).sort();
      return [{ name, ...rest, p50Ms: quantile(sorted, 0.5), p99Ms: quantile(sorted, 0.99) }];
    });
  }
}

/** The nearest rank. */
function quantile(sorted: Float64Array, share: number): number | null {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}
