import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HOUR_MS, instant, MINUTE_MS, plusMs } from '#core/shared/instant.ts';
import { evaluateSlo } from '#core/slo/evaluate-slo.ts';
import { countedSince, type Revision, reviseSlo, revisionSchema, sliceJudgements } from '#core/slo/revision.ts';
import type { Budgeting, Slo } from '#core/slo/schema.ts';
import { openBooks } from '#core/slo/slo-books.ts';
import { sloTerms } from '#core/slo/slo-terms.ts';
import { booksOf, daysOf, ledgerOf, minute, NOON, type SampleBucket, sampleMetric, sampleSlo } from './sample-slo.ts';

const SLICES = { method: 'Timeslices', sliceMs: 5 * MINUTE_MS, sliceTarget: '0.9', noData: 'good' } as const;

/** The revisions of an SLO that was edited to these, an hour apart from noon on. */
function revisionsOf(...slos: readonly Slo[]): readonly Revision[] {
  return slos.reduce<readonly Revision[]>((known, slo, index) => {
    const change = reviseSlo(known, slo, plusMs(NOON, (index - 1) * HOUR_MS));
    return change.kind === 'same' ? known : change.revisions;
  }, []);
}

describe('an SLO', () => {
  test('that is evaluated for the first time has one revision, which was always in force', () => {
    expect(reviseSlo([], sampleSlo(), NOON)).toMatchObject({
      kind: 'first',
      revisions: [{ number: 1, effectiveAt: 0 }],
    });
  });

  test('of the same meaning is the same, whatever it is called', () => {
    const known = revisionsOf(sampleSlo());
    expect(reviseSlo(known, sampleSlo({ displayName: 'other', description: 'other' }), NOON)).toEqual({ kind: 'same' });
  });

  test.each<readonly [Partial<Slo>, string]>([
    [{ target: '0.99', rules: sampleSlo().rules }, 'target 0.999 became 0.99'],
    [{ window: { kind: 'rolling', lengthMs: 7 * 24 * HOUR_MS }, rules: sampleSlo().rules }, 'window 30d became 7d'],
    [{ minFailures: 5 }, 'minFailures 2 became 5'],
    [{ since: NOON }, `since null became ${NOON}`],
    [{ rules: [] }, 'rules ["page-fast page 1h 5m > 14.4, 2 failures",'],
    [
      { sli: { ...sampleSlo().sli, part: sampleMetric('Other') } },
      'it counts bad by CloudWatch Shop Other {} in eu-west-1, all by CloudWatch Shop Requests {} in eu-west-1',
    ],
    [
      { budgeting: SLICES },
      "slices of another length or method can't be told from what was counted, so all slices of the window are judged anew",
    ],
  ])('that is edited to %j is another from its last read on', (changes, reason) => {
    const change = reviseSlo(revisionsOf(sampleSlo()), sampleSlo(changes), NOON);
    expect(change).toMatchObject({ kind: 'revised', revision: { number: 2, effectiveAt: NOON } });
    if (change.kind !== 'revised') throw new Error('it was revised');
    expect(change.reason).toContain(reason);
    expect(change.revisions).toEqual([...revisionsOf(sampleSlo()), change.revision]);
    expect(revisionSchema.parse(JSON.parse(JSON.stringify(change.revision)))).toEqual(change.revision);
  });

  test('keeps its last twenty revisions, and numbers them on', () => {
    const many = revisionsOf(...Array.from({ length: 30 }, (_, index) => sampleSlo({ minFailures: index })));
    expect([many.length, many[0]?.number, many.at(-1)?.number]).toEqual([20, 11, 30]);
  });
});

describe('what was counted', () => {
  const other = sampleSlo({ sli: { ...sampleSlo().sli, part: sampleMetric('Other') } });

  test('by the same metrics all along may be read again from the beginning', () => {
    expect(countedSince([], sampleSlo(), NOON)).toBe(0);
    expect(countedSince(revisionsOf(sampleSlo(), sampleSlo({ target: '0.9' })), sampleSlo(), NOON)).toBe(0);
  });

  test('before the metrics were edited is left alone: from the last read where the edit is new, then from its time', () => {
    expect(countedSince(revisionsOf(sampleSlo()), other, minute(7))).toBe(minute(7));
    expect(countedSince(revisionsOf(sampleSlo(), other, { ...other, minFailures: 9 }), other, minute(90))).toBe(NOON);
  });

  test('by metrics that were named again after others is read from their return', () => {
    expect(countedSince(revisionsOf(sampleSlo(), other, sampleSlo()), sampleSlo(), minute(90))).toBe(
      plusMs(NOON, HOUR_MS),
    );
  });
});

describe('slices', () => {
  const sliceSlo = (changes: Partial<Extract<Budgeting, { method: 'Timeslices' }>>) =>
    sampleSlo({ budgeting: { ...SLICES, ...changes }, target: '0.9', rules: [], since: instant(0) });
  /** One failure in ten, every minute of two hours around noon. */
  const buckets = Array.from({ length: 120 }, (_, index): SampleBucket => [index - 60, 1, 10]);

  test('are judged by the revision that was in force when they began', () => {
    const [strict, loose] = [sliceSlo({ sliceTarget: '0.95' }), sliceSlo({ sliceTarget: '0.9' })];
    expect(badSlices(loose, buckets, revisionsOf(strict, loose))).toBe(12);
    expect(badSlices(strict, buckets, revisionsOf(loose, strict))).toBe(12);
    expect([badSlices(strict, buckets, []), badSlices(loose, buckets, [])]).toEqual([24, 0]);
  });

  test('without data too, by the policy of their time', () => {
    const [forgiving, harsh] = [sliceSlo({ noData: 'good' }), sliceSlo({ noData: 'bad' })];
    const sparse = buckets.filter(([at]) => at === -60 || at === 59);
    // 24 slices of two hours, two with data; before them a month of silence, which the first revision forgives.
    expect(badSlices(harsh, sparse, revisionsOf(forgiving, harsh))).toBe(11);
  });

  test('of an edited length are judged anew, all by the same target', () => {
    const [five, ten] = [sliceSlo({ sliceTarget: '0.95' }), sliceSlo({ sliceMs: 10 * MINUTE_MS, sliceTarget: '0.9' })];
    expect(sliceJudgements(revisionsOf(five, ten), { ...SLICES, sliceMs: 10 * MINUTE_MS })).toHaveLength(1);
    expect(badSlices(ten, buckets, revisionsOf(five, ten))).toBe(0);
  });

  test('are judged alike by one revision and by many that say the same', () => {
    const target = fc.constantFrom('0.85', '0.9', '0.95');
    fc.assert(
      fc.property(
        fc.array(target, { minLength: 1, maxLength: 4 }),
        fc.array(fc.nat(10), { minLength: 120, maxLength: 120 }),
        (targets, bad) => {
          const counted = bad.map((count, index): SampleBucket => [index - 60, count, 10]);
          const slos = targets.map((sliceTarget) => sliceSlo({ sliceTarget }));
          const last = slos.at(-1) ?? sliceSlo({});
          const noise = slos.flatMap((slo) => [slo, { ...slo, minFailures: 7 }]);
          // Edits of something else lie between; each slice has the target of its own hour still.
          const judged = sliceJudgements(revisionsOf(...slos), last.budgeting as typeof SLICES);
          expect(badSlices(last, counted, revisionsOf(...slos))).toBe(
            badByHand(
              counted,
              judged.map(({ until, budgeting }) => [until, budgeting.sliceTarget]),
            ),
          );
          expect(revisionsOf(...noise).length).toBeGreaterThanOrEqual(revisionsOf(...slos).length);
        },
      ),
      { seed: 2026, numRuns: 100 },
    );
  });

  function badSlices(slo: Slo, counted: readonly SampleBucket[], revisions: readonly Revision[]): number | undefined {
    const terms = sloTerms(slo);
    const { firstData } = booksOf(slo, counted);
    const books = openBooks(terms, {
      ledger: ledgerOf(counted),
      days: daysOf(counted),
      corrections: [],
      firstData,
      revisions,
    });
    return evaluateSlo(terms, books, minute(60), 0).figures.slices?.bad;
  }

  /** Each slice of five minutes by the first judgement that has not ended when it begins. */
  function badByHand(counted: readonly SampleBucket[], judged: readonly (readonly [number | null, string])[]): number {
    let count = 0;
    for (let first = 0; first < counted.length; first += 5) {
      const slice = counted.slice(first, first + 5);
      const at = minute(slice[0]?.[0] ?? 0);
      const [, target = ''] = judged.find(([until]) => until === null || at < until) ?? [];
      const bad = slice.reduce((sum, [, part]) => sum + (part ?? 0), 0);
      if (bad * 100 > 50 * Math.round((1 - Number(target)) * 100)) count += 1;
    }
    return count;
  }
});

describe('the judgements of slices', () => {
  const edited = (...budgetings: readonly Budgeting[]) =>
    sliceJudgements(revisionsOf(...budgetings.map((budgeting) => sampleSlo({ budgeting }))), SLICES).map(
      ({ until, budgeting }) => [until, budgeting.sliceTarget, budgeting.sliceMs],
    );
  const now = [null, '0.9', 5 * MINUTE_MS];

  test('are those of each revision up to the next', () => {
    expect(edited({ ...SLICES, sliceTarget: '0.5' }, { ...SLICES, sliceTarget: '0.7' }, SLICES)).toEqual([
      [NOON, '0.5', 5 * MINUTE_MS],
      [plusMs(NOON, HOUR_MS), '0.7', 5 * MINUTE_MS],
      now,
    ]);
  });

  test('begin anew where the slices were of another length or method', () => {
    expect(edited({ ...SLICES, sliceMs: 10 * MINUTE_MS }, SLICES)).toEqual([now]);
    expect(edited({ method: 'RatioTimeslices', sliceMs: 5 * MINUTE_MS }, SLICES)).toEqual([now]);
    expect(edited({ method: 'Occurrences' }, SLICES)).toEqual([now]);
    const longer = { ...SLICES, sliceMs: 10 * MINUTE_MS };
    expect(edited({ ...SLICES, sliceTarget: '0.5' }, longer, { ...SLICES, sliceTarget: '0.7' }, SLICES)).toEqual([
      [plusMs(NOON, 2 * HOUR_MS), '0.7', 5 * MINUTE_MS],
      now,
    ]);
  });

  test('are only the present one of an SLO that was never edited', () => {
    expect(edited(SLICES)).toEqual([now]);
    expect(sliceJudgements([], SLICES)).toEqual([{ until: null, budgeting: SLICES }]);
  });
});

test('every reason of a revision is said, one after the other', () => {
  const change = reviseSlo(
    revisionsOf(sampleSlo()),
    sampleSlo({ minFailures: 5, since: NOON, rules: sampleSlo().rules }),
    NOON,
  );
  expect(change.kind === 'revised' && change.reason).toBe(`minFailures 2 became 5; since null became ${NOON}`);
});

test('a method that keeps its slices but not its way to judge them judges anew', () => {
  const ratios = { method: 'RatioTimeslices', sliceMs: 5 * MINUTE_MS } as const;
  const reasonOf = (before: Budgeting, after: Budgeting) => {
    const change = reviseSlo(revisionsOf(sampleSlo({ budgeting: before })), sampleSlo({ budgeting: after }), NOON);
    return change.kind === 'revised' ? change.reason : '';
  };
  expect(reasonOf(ratios, { ...ratios, sliceMs: 10 * MINUTE_MS })).toContain('judged anew');
  expect(reasonOf(SLICES, { ...SLICES, sliceTarget: '0.5' })).not.toContain('judged anew');
  expect(reasonOf(SLICES, ratios)).toContain('judged anew');
});
