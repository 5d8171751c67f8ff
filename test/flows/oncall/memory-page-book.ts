import { type PageEvent, pageStream } from '#core/oncall/events.ts';
import type { PageRow } from '#core/oncall/page-row.ts';
import type { PageBook } from '#flows/oncall/ports.ts';
import type { EventLog } from '#flows/shared/ports.ts';

/** Rows of pages in memory, beside a log whose appends decide. */
export class MemoryPageBook implements PageBook {
  readonly rows = new Map<string, PageRow>();
  readonly #log: Pick<EventLog, 'append'>;

  constructor(log: Pick<EventLog, 'append'>) {
    this.#log = log;
  }

  async append(pageKey: string, expectedVersion: number, events: readonly PageEvent[], row: PageRow | null) {
    const appended = await this.#log.append(pageStream(pageKey), expectedVersion, events);
    if (appended === 'conflict') return appended;
    if (row === null) this.rows.delete(pageKey);
    else this.rows.set(pageKey, row);
    return appended;
  }

  async *all() {
    yield* [...this.rows.values()];
  }
}
