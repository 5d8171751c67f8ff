import { type RuleReviewOpened, ruleReviewStream } from '#core/oncall/events.ts';
import { reviewNotice } from '#core/oncall/health.ts';
import { DAY_MS, plusMs } from '#core/shared/instant.ts';
import type { Clock, EventLog } from '#flows/shared/ports.ts';
import { type ReadHealthPorts, readHealth } from './read-health.ts';

export interface ReviewRulesPorts extends ReadHealthPorts {
  readonly eventLog: EventLog;
  readonly clock: Clock;
}

const WEEK_MS = 7 * DAY_MS;
/** A run that comes again within this is the same week's. */
const SAME_RUN_MS = DAY_MS;

/** Looks at the pages of the last week, and opens a review for each rule that woke somebody more often than they can bear. */
export async function reviewRules(ports: ReviewRulesPorts): Promise<string[]> {
  const now = ports.clock.now();
  const { health } = await readHealth(ports, plusMs(now, -WEEK_MS), now);
  const opened: string[] = [];
  for (const rule of health.rules) {
    const notice = reviewNotice(rule);
    if (notice === undefined) continue;
    const stream = ruleReviewStream(rule.slo, rule.rule);
    const last = (await ports.eventLog.read(stream, 0)).at(-1);
    if (last !== undefined && now - last.at < SAME_RUN_MS) continue;
    const data = { slo: rule.slo, rule: rule.rule, notice };
    const event: RuleReviewOpened = { capability: 'oncall', type: 'RuleReviewOpened', at: now, data };
    if ((await ports.eventLog.append(stream, last?.version ?? 0, [event])) === 'appended') opened.push(notice);
  }
  return opened;
}
