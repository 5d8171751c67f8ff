import pMap from 'p-map';
import { isOwnPage } from '#core/oncall/own-pages.ts';
import type { Instant } from '#core/shared/instant.ts';
import type { ChangePagePorts, PageChange } from './change-page.ts';
import { applyNews } from './hear-pagerduty.ts';

/** How an incident stands in PagerDuty, since when, and by whom. */
export interface IncidentStatus {
  readonly status: 'triggered' | 'acknowledged' | 'resolved';
  readonly at: Instant;
  readonly by: string;
}

export interface PollPagerDutyPorts extends ChangePagePorts {
  /** Undefined where PagerDuty has no incident of the page. */
  readonly statusOf: (pageKey: string) => Promise<IncidentStatus | undefined>;
}

/** PagerDuty answers 960 questions a minute; of a storm's pages most have no incident of their own. */
const PAGES_MAX = 200;
const AT_ONCE = 8;

const NEWS: Readonly<Record<IncidentStatus['status'], string>> = {
  triggered: 'incident.unacknowledged',
  acknowledged: 'incident.acknowledged',
  resolved: 'incident.resolved',
};

/** What polling found. */
export interface PollResult {
  readonly asked: number;
  readonly changed: readonly PageChange[];
  readonly failures: readonly Error[];
}

/**
 * Asks PagerDuty how the incidents of pages stand that told somebody and are not over, and takes over what differs: a
 * webhook that was lost is made good within a minute. One that can't be asked keeps no other from it.
 */
export async function pollPagerDuty(ports: PollPagerDutyPorts): Promise<PollResult> {
  const rows = await Array.fromAsync(ports.pages.all());
  const told = rows.filter(
    ({ status, steps, service, urgency }) =>
      (status === 'open' || status === 'acknowledged') && steps > 0 && urgency !== 'low' && !isOwnPage({ service }),
  );
  const oldest = told.toSorted((a, b) => a.openedAt - b.openedAt).slice(0, PAGES_MAX);
  const outcomes = await pMap(
    oldest,
    async ({ pageKey, status }) => {
      try {
        const found = await ports.statusOf(pageKey);
        // What both sides say is no news.
        const isSame = found === undefined || (found.status === 'triggered') === (status === 'open');
        return isSame
          ? undefined
          : await applyNews(ports, pageKey, { type: NEWS[found.status], at: found.at, by: found.by });
      } catch (thrown) {
        return thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown });
      }
    },
    { concurrency: AT_ONCE },
  );
  return {
    asked: oldest.length,
    changed: outcomes.flatMap((outcome) => (outcome === undefined || outcome instanceof Error ? [] : [outcome])),
    failures: outcomes.flatMap((outcome) => (outcome instanceof Error ? [outcome] : [])),
  };
}
