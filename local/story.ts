import type { InboxMessage } from '#adapters/local/inbox.ts';
import { HOUR_MS, type Instant, MINUTE_MS } from '#core/shared/instant.ts';
import { exact } from '#core/slo/alert-rules.ts';
import { pages, type Slo } from '#core/slo/schema.ts';
import type { SampleOutage } from './sample-traffic.ts';

/** What a newcomer is shown: an outage begins, the page arrives, the outage ends, the page resolves. */
export type StoryStep = 'quiet' | 'outage' | 'recovering' | 'told' | 'failed';

export interface Story {
  readonly slo: string;
  readonly step: StoryStep;
  readonly since: Instant;
  /** Keys of pages that arrived and were not resolved yet. */
  readonly open: readonly string[];
  readonly reason: string;
}

const QUIET_MS = MINUTE_MS;
/** By then a total outage pages at any target that can page at all: the default rules see 6 hours back. */
const PAGE_WITHIN_MS = HOUR_MS;
/** The fast page rule lets go after five clean minutes; the rules of somebody's own catalog may take longer. */
const RESOLVE_WITHIN_MS = 2 * HOUR_MS;
/**
 * The default rules page at 1.44 % of an hour's events (fast) and at 0.6 % of six hours' (slow) where the target is 99.9 %.
 * Two minutes of this are 1.7 % and 0.28 %, so the fast rule pages and the slow one does not, also while traffic rises.
 */
const OUTAGE_BAD_SHARE = 0.5;

/** The story needs an SLO that pages, and is shortest with the strictest target. Undefined where the catalog has none. */
export function beginStory(slos: readonly Slo[], now: Instant): Story | undefined {
  const strictness = (slo: Slo) => Number(exact(slo.target).numerator) / Number(exact(slo.target).denominator);
  const [slo] = slos.filter(pages).sort((a, b) => strictness(b) - strictness(a));
  return slo === undefined ? undefined : { slo: slo.name, step: 'quiet', since: now, open: [], reason: 'all is well' };
}

/** What users of the sample suffer at this step. */
export function outageOf(story: Story | undefined): SampleOutage | undefined {
  const isOutage = story?.step === 'outage';
  return isOutage ? { slo: story.slo, badShare: OUTAGE_BAD_SHARE } : undefined;
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
      if (open.length > 0) return go('recovering', 'the page has arrived, somebody repairs it, the outage ends');
      return waitedMs < PAGE_WITHIN_MS
        ? { ...story, open }
        : go('failed', 'no page arrived within an hour of the outage');
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
