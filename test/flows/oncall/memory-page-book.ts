import type { Lead } from '#core/oncall/bundle.ts';
import { pageStream, type Urgency } from '#core/oncall/events.ts';
import type { PageRecord } from '#core/oncall/page-record.ts';
import type { PageRow } from '#core/oncall/page-row.ts';
import type { Instant } from '#core/shared/instant.ts';
import type { PageBook, PageWrite } from '#flows/oncall/ports.ts';
import type { EventLog } from '#flows/shared/ports.ts';

/** Rows of pages in memory, beside a log whose appends decide. */
export class MemoryPageBook implements PageBook {
  readonly rows = new Map<string, PageRow>();
  readonly kept: PageRecord[] = [];
  readonly leads = new Map<string, Lead>();
  readonly #log: Pick<EventLog, 'append'>;

  constructor(log: Pick<EventLog, 'append'>) {
    this.#log = log;
  }

  async append({ pageKey, expectedVersion, events, row, record, claim }: PageWrite) {
    const place = claim === null ? '' : placeOf(claim.after.service, claim.after.urgency);
    if (claim !== null && (this.leads.get(place) ?? null) !== claim.before) return 'conflict';
    const appended = await this.#log.append(pageStream(pageKey), expectedVersion, events);
    if (appended === 'conflict') return appended;
    if (row === null) this.rows.delete(pageKey);
    else this.rows.set(pageKey, row);
    if (record !== null) this.kept.push(record);
    if (claim !== null) this.leads.set(place, claim.after);
    return appended;
  }

  async lead(service: string, urgency: Urgency) {
    return this.leads.get(placeOf(service, urgency)) ?? null;
  }

  async *records(from: Instant, to: Instant) {
    yield* this.kept.filter(({ openedAt }) => openedAt >= from && openedAt < to);
  }

  async row(_service: string, pageKey: string) {
    return this.rows.get(pageKey) ?? null;
  }

  async ofService(service: string) {
    return [...this.rows.values()].filter((row) => row.service === service);
  }

  async *all() {
    yield* [...this.rows.values()];
  }
}

function placeOf(service: string, urgency: Urgency): string {
  return `${service} ${urgency}`;
}
