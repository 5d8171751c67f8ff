import { describe, expect, test } from 'vitest';
import type { InboxMessage } from '#adapters/local/inbox.ts';
import { MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { beginStory, outageOf, type Story, type StoryStep, tellStory } from '#local/story.ts';
import { minute, NOON, sampleSlo } from '#test/core/slo/sample-slo.ts';

const STORY: Story = { slo: 'checkout', step: 'quiet', since: NOON, open: [], reason: 'all is well' };

describe('the story', () => {
  test('is of the SLO with the strictest target that pages', () => {
    const tickets = sampleSlo().rules.filter(({ severity }) => severity === 'ticket');
    const slos = [
      sampleSlo({ name: 'loose', target: '0.9' }),
      sampleSlo({ name: 'strict', target: '0.9995' }),
      sampleSlo({ name: 'never-pages', target: '0.99999', rules: tickets }),
    ];
    expect(beginStory(slos, NOON)).toEqual({ ...STORY, slo: 'strict' });
    expect(beginStory([sampleSlo({ rules: tickets })], NOON)).toBeUndefined();
    expect(beginStory([], NOON)).toBeUndefined();
  });

  test('goes from quiet over an outage and its page to the end of both', () => {
    const told: [StoryStep, string][] = [];
    const arrivals = new Map([
      [4, [message('trigger')]],
      [6, [message('trigger', 'page-slow')]],
      [9, [message('resolve')]],
      [30, [message('resolve', 'page-slow')]],
    ]);
    let story = STORY;
    for (let at = 1; at <= 30; at += 1) {
      const next = tellStory(story, arrivals.get(at) ?? [], minute(at));
      if (next.step !== story.step) told.push([next.step, `${at}: ${next.reason}`]);
      story = next;
    }
    expect(told).toEqual([
      ['outage', '1: an outage begins: 50 % of the events of checkout fail'],
      ['recovering', '4: the page has arrived, somebody repairs it, the outage ends'],
      ['told', '30: every page is resolved'],
    ]);
    expect(tellStory(story, [message('trigger')], minute(31)).step).toBe('told');
  });

  test('stays quiet for a minute', () => {
    expect(tellStory(STORY, [], plusMs(NOON, MINUTE_MS - 1)).step).toBe('quiet');
    expect(tellStory(STORY, [], minute(1)).step).toBe('outage');
  });

  test('fails where no page arrives within an hour of the outage', () => {
    const outage: Story = { ...STORY, step: 'outage' };
    expect(tellStory(outage, [], plusMs(minute(60), -1)).step).toBe('outage');
    expect(tellStory(outage, [], minute(60))).toMatchObject({
      step: 'failed',
      reason: 'no page arrived within an hour of the outage',
    });
    expect(tellStory(outage, [message('trigger')], minute(60)).step).toBe('recovering');
  });

  test('fails where a page is still open two hours after the outage', () => {
    const recovering: Story = { ...STORY, step: 'recovering', open: ['checkout/page-slow/1'] };
    expect(tellStory(recovering, [], plusMs(minute(120), -1)).step).toBe('recovering');
    expect(tellStory(recovering, [], minute(120))).toMatchObject({
      step: 'failed',
      reason: 'still open two hours after the outage: checkout/page-slow/1',
    });
    expect(tellStory(recovering, [message('resolve', 'page-slow')], minute(120)).step).toBe('told');
  });

  test('knows only pages of its SLO: no tickets, and no SLO whose name begins alike', () => {
    const outage: Story = { ...STORY, step: 'outage' };
    const others = [
      { ...message('trigger'), severity: 'ticket' as const },
      { ...message('trigger'), pageKey: 'checkout-latency/page-fast/1' },
    ];
    expect(tellStory(outage, others, minute(1))).toEqual(outage);
  });

  test('makes its users suffer until the page has arrived, and no longer', () => {
    const suffering = { slo: 'checkout', badShare: 0.5 };
    const outages = (['quiet', 'outage', 'recovering', 'told', 'failed'] as const).map((step) =>
      outageOf({ ...STORY, step }),
    );
    expect(outages).toEqual([undefined, suffering, undefined, undefined, undefined]);
    expect(outageOf(undefined)).toBeUndefined();
  });
});

function message(action: InboxMessage['action'], rule = 'page-fast'): InboxMessage {
  return { pageKey: `checkout/${rule}/1`, action, severity: 'page', subject: 'subject', body: 'body' };
}
