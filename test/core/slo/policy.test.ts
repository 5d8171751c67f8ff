import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HOUR_MS, instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { decideSlo } from '#core/slo/decide-slo.ts';
import { evaluateSlo } from '#core/slo/evaluate-slo.ts';
import { decidePolicies, isHeld, noticeText, type PolicyReading } from '#core/slo/policy.ts';
import type { Policy, PolicyCondition, Slo } from '#core/slo/schema.ts';
import { sloTerms } from '#core/slo/slo-terms.ts';
import type { MetRule } from '#core/slo/state.ts';
import { booksOf, minute, NOON, type SampleBucket, sampleSlo, sampleState } from './sample-slo.ts';

function sloWith(when: PolicyCondition, changes: Partial<Policy> = {}): Slo {
  const rules: Policy['rules'] = [{ name: 'rule', when, actions: ['hold-releases', 'notify'], message: 'Stop.' }];
  return sampleSlo({ policies: [{ name: 'freeze', rules, exceptions: [], ...changes }] });
}

const atMost = (ratio: string): PolicyCondition => ({ type: 'remaining-at-most', ratio });

/** What the one rule of an SLO says of these buckets. */
function judged(
  slo: Slo,
  buckets: readonly SampleBucket[],
  incidentFrom = null as number | null,
): PolicyReading | undefined {
  const from = incidentFrom === null ? null : minute(incidentFrom);
  return evaluateSlo(sloTerms(slo), booksOf(slo, buckets), NOON, 0, from).policies[0];
}

describe('what is left of the budget', () => {
  // 0.1 % of 100,000 events: 100 may fail.
  test.each([
    ['0', 99, false],
    ['0', 100, true],
    ['0', 250, true],
    ['0.25', 74, false],
    ['0.25', 75, true],
    ['1', 0, true],
  ])('at most %s with %i of 100 failures: %s', (ratio, bad, holds) => {
    expect(judged(sloWith(atMost(ratio)), [[-600, bad, 100_000]])?.holds).toBe(holds);
  });

  test('is said in percent', () => {
    expect(judged(sloWith(atMost('0.25')), [[-600, 80, 100_000]])?.reason).toBe(
      '20 % of the budget is left, not more than 25 %',
    );
  });

  test('is not known without data', () => {
    expect(judged(sloWith(atMost('0')), [])?.holds).toBeNull();
  });

  test('is compared exactly, as the figure would be with all its places', () => {
    fc.assert(
      fc.property(fc.nat(1_000), fc.integer({ min: 1, max: 1_000_000 }), fc.nat(1_000), (bad, total, permille) => {
        fc.pre(bad <= total);
        const holds = judged(sloWith(atMost((permille / 1_000).toFixed(3))), [[-600, bad, total]])?.holds;
        // 1 - bad / (total / 1000) <= permille / 1000
        expect(holds).toBe(1_000n * BigInt(total) - 1_000_000n * BigInt(bad) <= BigInt(permille) * BigInt(total));
      }),
      { seed: 2026, numRuns: 300 },
    );
  });
});

describe('the share of one incident', () => {
  const slo = sloWith({ type: 'incident-share-above', ratio: '0.2' });
  const day: readonly SampleBucket[] = [[-1_000, 50, 90_000]];

  test('is what failed since it began, of the whole budget; not what failed before', () => {
    expect(judged(slo, [...day, [-30, 20, 10_000]], -60)).toMatchObject({
      holds: false,
      reason: 'one incident spent 20 % of the budget, not more than 20 %',
    });
    expect(judged(slo, [...day, [-30, 21, 10_000]], -60)).toMatchObject({
      holds: true,
      reason: 'one incident spent 21 % of the budget, more than 20 %',
    });
  });

  test('is none while no incident is on', () => {
    expect(judged(slo, [...day, [-30, 500, 10_000]])).toMatchObject({ holds: false, reason: 'no incident is on' });
  });

  test('counts nothing that the window no longer holds', () => {
    const old: SampleBucket = [-40 * 24 * 60, 1_000, 1_000];
    expect(judged(slo, [old, ...day], -41 * 24 * 60)?.reason).toBe(
      'one incident spent 55.56 % of the budget, more than 20 %',
    );
  });

  test('counts bad slices where slices are budgeted', () => {
    const budgeting = { method: 'Timeslices', sliceMs: 5 * MINUTE_MS, sliceTarget: '0.9', noData: 'good' } as const;
    const sliced = { ...slo, budgeting, since: instant(0), target: '0.999' };
    // 8,640 slices, 8.64 of which may be bad: two are 23 %.
    expect(
      judged(
        sliced,
        [
          [-30, 9, 10],
          [-20, 9, 10],
        ],
        -60,
      )?.reason,
    ).toBe('one incident spent 23.15 % of the budget, more than 20 %');
  });
});

describe('a forecast', () => {
  test('within the time is met, one behind it or none is not', () => {
    const slo = (ms: number) => sloWith({ type: 'exhausted-within', ms });
    // A tenth of the budget in six hours: nine tenths last 54 hours.
    const buckets: SampleBucket[] = [[-60, 10, 100_000]];
    const hours =
      evaluateSlo(sloTerms(slo(HOUR_MS)), booksOf(slo(HOUR_MS), buckets), NOON, 0).figures.timeToExhaustionHours ?? 0;
    expect(judged(slo(Math.ceil(hours) * HOUR_MS), buckets)?.holds).toBe(true);
    expect(judged(slo((Math.ceil(hours) - 1) * HOUR_MS), buckets)?.holds).toBe(false);
    expect(judged(slo(HOUR_MS), [[-60, 0, 100_000]])).toMatchObject({
      holds: false,
      reason: 'at the rate of the last 6 h the budget does not run out, not within 1h',
    });
  });
});

describe('a rule', () => {
  const slo = sloWith(atMost('0'));
  const spent: SampleBucket[] = [[-600, 200, 100_000]];
  const well: SampleBucket[] = [[-600, 0, 100_000]];
  const run = (state: ReturnType<typeof sampleState>, of: Slo, buckets: readonly SampleBucket[], at = NOON) =>
    decideSlo(state, of, evaluateSlo(sloTerms(of), booksOf(of, buckets), at, 0), at);
  const told = ({ events }: ReturnType<typeof run>) =>
    events.map(({ type }) => type).filter((type) => type.startsWith('Policy'));

  test('that begins to be met is logged once, and once more when it is met no longer', () => {
    const first = run(sampleState(), slo, spent);
    expect(first.events.find(({ type }) => type === 'PolicyRuleMet')?.data).toEqual({
      slo: 'checkout',
      displayName: 'Checkout',
      service: 'shop',
      policy: 'freeze',
      rule: 'rule',
      actions: ['hold-releases', 'notify'],
      message: 'Stop.',
      metAt: NOON,
      exception: null,
      reason: '-100 % of the budget is left, not more than 0 %',
      notice:
        'Checkout (shop): rule rule of policy freeze is met: -100 % of the budget is left, not more than 0 %; releases are held back, for your information. Stop.',
    });
    const second = run(first.state, slo, spent, minute(5));
    expect([told(second), second.state.metRules?.[0]?.metAt]).toEqual([[], NOON]);
    const third = run(second.state, slo, well, minute(10));
    expect([told(third), third.state.metRules]).toEqual([['PolicyRuleCleared'], []]);
  });

  test('stays as it was while there are no data', () => {
    const met = run(sampleState(), slo, spent);
    const silent = run(met.state, slo, [], minute(5));
    expect([told(silent), silent.state.metRules?.length]).toEqual([[], 1]);
  });

  test('that an exception covers is logged with who answers for it, and holds nothing back until the exception ends', () => {
    const exceptions = [{ owner: 'ana', reason: 'campaign', until: minute(60), rules: ['rule'] }];
    const excepted = run(sampleState(), sloWith(atMost('0'), { exceptions }), spent);
    expect(excepted.events.find(({ type }) => type === 'PolicyRuleMet')?.data).toMatchObject({
      exception: 'excepted until 2026-09-23T13:00:00Z by ana: campaign',
    });
    const [rule] = excepted.state.metRules ?? [];
    expect(rule && [isHeld(rule, minute(59)), isHeld(rule, minute(60))]).toEqual([false, true]);
  });

  test('is not covered by an exception for another rule, one that has ended, or one that has not begun', () => {
    const exceptions = [
      { owner: 'ana', reason: 'other', until: minute(60), rules: ['other'] },
      { owner: 'ana', reason: 'ended', until: NOON },
      { owner: 'ana', reason: 'later', from: minute(1), until: minute(60) },
    ];
    const { state } = run(sampleState(), sloWith(atMost('0'), { exceptions }), spent);
    expect(state.metRules?.map(({ exceptedUntil }) => exceptedUntil)).toEqual([null]);
  });

  test('without hold-releases holds nothing back', () => {
    const rule: MetRule = { policy: 'p', rule: 'r', metAt: NOON, actions: ['notify'], reason: '', exceptedUntil: null };
    expect(isHeld(rule, NOON)).toBe(false);
  });

  test('of a policy that no longer names the SLO is forgotten', () => {
    const met = run(sampleState(), slo, spent);
    expect(run(met.state, sampleSlo(), spent, minute(5)).state.metRules).toBeNull();
  });
});

describe('rules side by side', () => {
  const reading = (policy: string, rule: string, holds: boolean | null, more: Partial<PolicyReading> = {}) => ({
    policy,
    rule,
    actions: ['notify' as const],
    message: null,
    holds,
    reason: `${policy} ${rule} now`,
    exceptions: [],
    ...more,
  });
  const known = (policy: string, rule: string, at: number): MetRule => {
    return {
      policy,
      rule,
      metAt: minute(at),
      actions: ['notify'],
      reason: `${policy} ${rule} then`,
      exceptedUntil: null,
    };
  };

  test('are known by policy and name: each keeps the moment since when it is met', () => {
    const before = [known('a', 'x', -30), known('a', 'y', -20), known('b', 'x', -10)];
    const readings = [
      reading('b', 'x', true),
      reading('a', 'y', true),
      reading('a', 'x', true),
      reading('c', 'x', true),
    ];
    const { met, changes } = decidePolicies(before, readings, NOON);
    expect(met.map(({ policy, rule, metAt }) => [policy, rule, metAt])).toEqual([
      ['b', 'x', minute(-10)],
      ['a', 'y', minute(-20)],
      ['a', 'x', minute(-30)],
      ['c', 'x', NOON],
    ]);
    expect(changes.map(({ kind, reading: { policy } }) => [kind, policy])).toEqual([['met', 'c']]);
  });

  test('without data keep the reason by which they were met, and are not met anew', () => {
    const readings = [reading('a', 'x', null), reading('a', 'y', null)];
    const { met, changes } = decidePolicies([known('a', 'x', -30)], readings, NOON);
    expect(met.map(({ rule, reason }) => [rule, reason])).toEqual([['x', 'a x then']]);
    expect(changes).toEqual([]);
    expect(decidePolicies([known('a', 'x', -30)], [reading('a', 'x', true)], NOON).met[0]?.reason).toBe('a x now');
  });

  test('that are met no longer say since when they were; those that were not say nothing', () => {
    const readings = [reading('a', 'x', false), reading('a', 'y', false)];
    const { met, changes } = decidePolicies([known('a', 'x', -30)], readings, NOON);
    expect(met).toEqual([]);
    expect(changes).toEqual([{ kind: 'cleared', reading: readings[0], metAt: minute(-30), exception: null }]);
  });
});

test('what people are told names the rule, why, what is asked and who answers for an exception', () => {
  const exception = { owner: 'ana', reason: 'campaign', until: minute(60) };
  const judgement = {
    policy: 'freeze',
    rule: 'low',
    actions: ['require-review' as const, 'open-ticket' as const],
    holds: true,
    reason: '5 % is left',
    exceptions: [],
  };
  const text = (kind: 'met' | 'cleared', message: string | null) =>
    noticeText(sampleSlo(), {
      kind,
      reading: { ...judgement, message },
      metAt: NOON,
      exception: kind === 'met' ? exception : null,
    });
  expect(text('met', 'Call the owner.')).toBe(
    'Checkout (shop): rule low of policy freeze is met: 5 % is left; a review is required, open a ticket. Call the owner. excepted until 2026-09-23T13:00:00Z by ana: campaign',
  );
  expect(text('cleared', null)).toBe(
    'Checkout (shop): rule low of policy freeze is met no longer: 5 % is left; nothing is asked any more.',
  );
});

test('what a rule sees is said in words, on either side of its condition', () => {
  expect(judged(sloWith(atMost('0.25')), [[-600, 10, 100_000]])?.reason).toBe(
    '90 % of the budget is left, more than 25 %',
  );
  expect(judged(sloWith(atMost('0')), [])?.reason).toBe('there are no data to judge by');
  const soon = sloWith({ type: 'exhausted-within', ms: 81 * HOUR_MS });
  expect(judged(soon, [[-60, 90, 100_000]])?.reason).toBe(
    'at the rate of the last 6 h the budget runs out in 80 h, within 81h',
  );
});

describe('an incident', () => {
  const slo = sampleSlo();
  const burning: SampleBucket[] = Array.from({ length: 60 }, (_, index) => [index - 60, 50, 100]);
  const decide = (state: ReturnType<typeof sampleState>, buckets: readonly SampleBucket[], at = NOON) =>
    decideSlo(state, slo, evaluateSlo(sloTerms(slo), booksOf(slo, buckets), at, 0), at).state;

  test('begins with the hour in which the failures of its first page lie, and ends when no rule pages', () => {
    const on = decide(sampleState(), burning);
    // page-fast looks back one hour, page-slow six.
    expect(on.incidentFrom).toBe(plusMs(NOON, -6 * HOUR_MS));
    expect(decide(on, burning, minute(1)).incidentFrom).toBe(on.incidentFrom);
    expect(decide(on, [[400, 0, 100]], minute(401)).incidentFrom).toBeNull();
  });
});
