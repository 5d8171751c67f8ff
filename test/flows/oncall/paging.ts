import { openDatabase } from '#adapters/local/open-database.ts';
import { sqliteContactLog } from '#adapters/local/sqlite-contact-log.ts';
import type { LegName } from '#core/oncall/events.ts';
import { emptyRoster, type Roster } from '#core/oncall/schema.ts';
import { type Instant, instant } from '#core/shared/instant.ts';
import { deliverPage, type TargetOutcome } from '#flows/oncall/deliver-page.ts';
import { type AlertEvent, openPage } from '#flows/oncall/open-page.ts';
import { FIRED_AT, sampleAlert, sampleResolved } from '#test/core/oncall/sample-page.ts';
import { MemoryEventLog } from './memory-event-log.ts';
import { MemoryPageBook } from './memory-page-book.ts';
import { RecordingLeg } from './recording-leg.ts';

export const PAGE_KEY = 'checkout-availability/page-fast/3';

const place = { stream: 'slo/checkout-availability', capability: 'slo' };

export const FIRED: AlertEvent = {
  ...place,
  id: 'slo/checkout-availability@1',
  version: 1,
  at: FIRED_AT,
  type: 'AlertFired',
  data: sampleAlert(),
};
const ENDED: AlertEvent = {
  ...place,
  id: 'slo/checkout-availability@2',
  version: 2,
  at: FIRED_AT,
  type: 'AlertResolved',
  data: sampleResolved(),
};

/** A log, a clock and one leg: what a delivery worker sees. */
export class Paging {
  readonly eventLog = new MemoryEventLog();
  readonly leg: RecordingLeg;
  readonly pages = new MemoryPageBook(this.eventLog);
  readonly contactLog = sqliteContactLog(openDatabase(':memory:'));
  roster: Roster = emptyRoster;
  now: Instant = FIRED_AT;

  constructor(leg: LegName = 'pagerduty', targets: readonly string[] = ['events-v2']) {
    this.leg = new RecordingLeg(leg, targets);
  }

  get ports() {
    const { eventLog, pages, contactLog, leg } = this;
    const roster = { roster: async () => this.roster };
    return { eventLog, pages, contactLog, roster, leg, legs: [leg.name], clock: { now: () => this.now } };
  }

  open = () => openPage(this.ports, FIRED);
  resolve = () => openPage(this.ports, ENDED);
  wake = (): Promise<TargetOutcome[]> => deliverPage(this.ports, { pageKey: PAGE_KEY });
  pass = (ms: number) => {
    this.now = instant(this.now + ms);
  };

  log(target?: string): string[] {
    return this.eventLog.typesOf(
      target === undefined ? `page/${PAGE_KEY}` : `page/${PAGE_KEY}/${this.leg.name}/${target}`,
    );
  }
}
