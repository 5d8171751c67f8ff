import type { InboxMessage } from '#adapters/local/inbox.ts';
import { HOUR_MS, type Instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { exact } from '#core/slo/alert-rules.ts';
import { pages, type Slo } from '#core/slo/schema.ts';
import type { SampleOutage } from './sample-traffic.ts';

/** What a newcomer is shown: an outage begins, the page arrives, the outage ends, the page resolves. */
export type StoryStep = 'quiet' | 'outage' | 'repairing' | 'recovering' | 'told' | 'failed';

export interface Story {
  readonly slo: string;
  readonly step: StoryStep;
  readonly since: Instant;
  /** Keys of pages that arrived and were not resolved yet. */
  readonly open: readonly string[];
  readonly reason: string;
}

const QUIET_MS = MINUTE_MS;
const REPAIR_MS = MINUTE_MS;
/** By then a total outage pages at any target that can page at all: the default rules see 6 hours back. */
const PAGE_WITHIN_MS = HOUR_MS;
/** Should the slow page rule fire as well, it lets go once its half hour is clean. */
const RESOLVE_WITHIN_MS = 2 * HOUR_MS;
/** Enough for the fast page rule within two minutes at 99.9 %, and three minutes of it are too little for the slow one. */
const OUTAGE_BAD_SHARE = 0.5;

/** The story needs an SLO that pages, and is shortest with the strictest target. Undefined where the catalog has none. */
export function beginStory(slos: readonly Slo[], now: Instant): Story | undefined {
  const strictness = (slo: Slo) => Number(exact(slo.target).numerator) / Number(exact(slo.target).denominator);
  const [slo] = slos.filter(pages).sort((a, b) => strictness(b) - strictness(a));
  return slo === undefined ? undefined : { slo: slo.name, step: 'quiet', since: now, open: [], reason: 'all is well' };
}

/** What users of the sample suffer at this step. */
export function outageOf(story: Story | undefined): SampleOutage | undefined {
  const suffers = story?.step === 'outage' || story?.step === 'repairing';
  return suffers ? { slo: story.slo, badShare: OUTAGE_BAD_SHARE } : undefined;
}

/** The story after messages arrived in the inbox and time went on. */
export function tellStory(story: Story, arrived: readonly InboxMessage[], now: Instant): Story {
  const open = openPages(story, arrived);
  const waitedMs = now - story.since;
  const go = (step: StoryStep, reason: string): Story => ({ ...story, open, step, since: now, reason });
  switch (story.step) {
    case 'quiet':
      return waitedMs < QUIET_MS
        ? { ...story, open }
        : go('outage', `an outage begins: ${OUTAGE_BAD_SHARE * 100} % of the events of ${story.slo} fail`);
    case 'outage':
      if (open.length > 0) return go('repairing', 'the page has arrived; somebody gets up and repairs it');
      return waitedMs < PAGE_WITHIN_MS
        ? { ...story, open }
        : go('failed', 'no page arrived within an hour of the outage');
    case 'repairing':
      return waitedMs < REPAIR_MS ? { ...story, open } : go('recovering', 'the outage ends');
    case 'recovering':
      if (open.length === 0) return go('told', 'every page is resolved');
      return waitedMs < RESOLVE_WITHIN_MS
        ? { ...story, open }
        : go('failed', `still open two hours after the outage: ${open.join(', ')}`);
    default:
      return { ...story, open };
  }
}

function openPages({ slo, open }: Story, arrived: readonly InboxMessage[]): readonly string[] {
  return arrived
    .filter(({ pageKey, severity }) => severity === 'page' && pageKey.startsWith(`${slo}/`))
    .reduce<readonly string[]>(
      (keys, { pageKey, action }) =>
        action === 'trigger' ? keys.concat(pageKey) : keys.filter((key) => key !== pageKey),
      open,
    );
}

/** The next instant at which something may happen: the end of the minute. */
export function nextMinute(now: Instant): Instant {
  return plusMs(now, MINUTE_MS - (now % MINUTE_MS));
}
