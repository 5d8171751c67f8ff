import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDecimal, type Ratio } from '#core/shared/ratio.ts';
import { judgeShare, runsToDecide, wilsonInterval, Z_95 } from '#core/slo/wilson.ts';

const RUNS = { seed: 2026, numRuns: 1_000 };
const sampleArbitrary = fc
  .integer({ min: 1, max: 5_000 })
  .chain((runs) => fc.record({ runs: fc.constant(runs), passes: fc.integer({ min: 0, max: runs }) }));
/** Objectives of three places, from 0.001 to 0.999. */
const objectiveArbitrary = fc.integer({ min: 1, max: 999 }).map((n): Ratio => ({ numerator: n, denominator: 1000 }));

describe('the Wilson interval', () => {
  // Computed by the formula of the paper with sixty decimal digits.
  test.each([
    [0, 10, 0, 0.27753279986287815],
    [1, 10, 0.017876213095073604, 0.40415002679522893],
    [9, 10, 0.5958499732047711, 0.9821237869049264],
    [10, 10, 0.7224672001371218, 1],
    [50, 100, 0.40383153036599817, 0.5961684696340018],
    [95, 100, 0.8882495307680831, 0.9784563208456315],
    [950, 1000, 0.9346861797557496, 0.9618697376072509],
    [1, 1_000_000, 1.765245767453783e-7, 0.000005664911804311223],
  ])('of %d passes in %d runs is [%d, %d]', (passes, runs, lower, upper) => {
    const interval = wilsonInterval({ passes, runs });
    expect(Math.abs(interval.lower - lower)).toBeLessThanOrEqual(lower * 4 * Number.EPSILON);
    expect(Math.abs(interval.upper - upper)).toBeLessThanOrEqual(upper * 4 * Number.EPSILON);
  });

  test('holds the share, and nothing outside of 0 and 1', () => {
    fc.assert(
      fc.property(sampleArbitrary, (sample) => {
        const { lower, upper } = wilsonInterval(sample);
        const share = sample.passes / sample.runs;
        expect(0 <= lower && lower <= share && share <= upper && upper <= 1).toBe(true);
      }),
      RUNS,
    );
  });

  test('rises with every pass', () => {
    fc.assert(
      fc.property(sampleArbitrary, ({ passes, runs }) => {
        fc.pre(passes < runs);
        const [before, after] = [wilsonInterval({ passes, runs }), wilsonInterval({ passes: passes + 1, runs })];
        expect(after.lower > before.lower && after.upper >= before.upper).toBe(true);
      }),
      RUNS,
    );
  });

  test('tightens with more runs of the same share', () => {
    fc.assert(
      fc.property(sampleArbitrary, fc.integer({ min: 2, max: 20 }), ({ passes, runs }, times) => {
        const few = wilsonInterval({ passes, runs });
        const many = wilsonInterval({ passes: passes * times, runs: runs * times });
        expect(many.upper - many.lower).toBeLessThan(few.upper - few.lower);
      }),
      RUNS,
    );
  });

  test('says nothing where nothing ran', () => {
    expect(wilsonInterval({ passes: 0, runs: 0 })).toEqual({ lower: 0, upper: 1 });
    expect(judgeShare({ passes: 0, runs: 0 }, share('0.95'))).toBe('undecided');
  });

  test('is made of counts and nothing else', () => {
    expect(() => wilsonInterval({ passes: 2, runs: 1 })).toThrow('not 2 of 1');
    expect(() => judgeShare({ passes: 0.5, runs: 1 }, share('0.5'))).toThrow(RangeError);
  });
});

describe('the verdict', () => {
  test.each([
    // Flawless runs that 95 % takes: 0.95 / 0.05 times 3.8415 is 72.99.
    [72, 72, '0.95', 'undecided'],
    [73, 73, '0.95', 'met'],
    [380, 380, '0.99', 'undecided'],
    [381, 381, '0.99', 'met'],
    [95, 100, '0.95', 'undecided'],
    [90, 100, '0.95', 'not-met'],
    [91, 100, '0.95', 'undecided'],
    [0, 1, '0.95', 'not-met'],
    [0, 100, '0', 'met'],
  ])('of %d passes in %d runs at an objective of %s is %s', (passes, runs, objective, verdict) => {
    expect(judgeShare({ passes, runs }, share(objective))).toBe(verdict);
  });

  test("is that of the interval's ends wherever a double can tell", () => {
    fc.assert(
      fc.property(sampleArbitrary, objectiveArbitrary, (sample, objective) => {
        const { lower, upper } = wilsonInterval(sample);
        const p = Number(objective.numerator) / Number(objective.denominator);
        fc.pre(Math.abs(lower - p) > 1e-12 && Math.abs(upper - p) > 1e-12);
        expect(judgeShare(sample, objective)).toBe(lower >= p ? 'met' : upper < p ? 'not-met' : 'undecided');
      }),
      RUNS,
    );
  });

  test('is exact where the lower end is the objective itself: it is met there, and not a hair below', () => {
    // With z = 2 and four flawless runs the interval is [4 / (4 + 4), 1].
    const z: Ratio = { numerator: 2, denominator: 1 };
    const hair = 10n ** 30n;
    const above: Ratio = { numerator: hair / 2n + 1n, denominator: hair };
    expect(judgeShare({ passes: 4, runs: 4 }, share('0.5'), z)).toBe('met');
    expect(judgeShare({ passes: 4, runs: 4 }, above, z)).toBe('undecided');
    expect(judgeShare({ passes: 0, runs: 4 }, share('0.5'), z)).toBe('undecided');
    expect(judgeShare({ passes: 0, runs: 4 }, above, z)).toBe('not-met');
  });
});

describe('the runs that decide', () => {
  test('are the fewest with a verdict at that share', () => {
    fc.assert(
      fc.property(sampleArbitrary, objectiveArbitrary, ({ passes, runs }, objective) => {
        const [top, bottom] = [BigInt(passes), BigInt(runs)];
        const needed = runsToDecide({ numerator: passes, denominator: runs }, objective);
        if (needed === null) {
          expect(top * BigInt(objective.denominator)).toBe(BigInt(objective.numerator) * bottom);
          return;
        }
        // Of any number of runs the passes need not be whole: the same inequality, written out once more.
        expect(decides(needed)).toBe(true);
        expect(needed > 1 && decides(needed - 1)).toBe(false);

        function decides(count: number): boolean {
          const n = BigInt(count);
          const [p, q] = [BigInt(objective.numerator), BigInt(objective.denominator)];
          const [zTop, zBottom] = [BigInt(Z_95.numerator), BigInt(Z_95.denominator)];
          const off = top * q - p * bottom;
          const left = n * off ** 2n * zBottom ** 2n;
          const right = zTop ** 2n * p * (q - p) * bottom ** 2n;
          return off > 0n ? left >= right : left > right;
        }
      }),
      RUNS,
    );
  });

  test.each([
    ['1', '0.9', 35],
    ['1', '0.95', 73],
    ['1', '0.99', 381],
    ['0.97', '0.95', 457],
    ['0.9', '0.95', 73],
    ['0.95', '0.95', null],
  ])('at a share of %s against %s are %d', (at, objective, runs) => {
    expect(runsToDecide(share(at), share(objective))).toBe(runs);
  });
});

test('the table of runs in the guide is computed from the formula', () => {
  const guide = readFileSync(new URL('../../../docs/guides/llm-slos.md', import.meta.url), 'utf8');
  const points = ['all', 2, 1, 0.5, -0.5, -1, -2, -5];
  const rows = [90, 95, 99].map((objective) => {
    const cells = points.map((off) => {
      const at = off === 'all' ? 100 : objective + Number(off);
      if (at > 100) return '-';
      return runsToDecide(share(`${at / 100}`), share(`${objective / 100}`))?.toLocaleString('en-US');
    });
    return [`${objective} %`, ...cells];
  });
  const written = guide.split('\n').map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
  expect(written.filter(([first]) => /^(?:90|95|99) %$/.test(first ?? ''))).toEqual(rows);
});

function share(text: string): Ratio {
  const ratio = parseDecimal(text);
  if (ratio === undefined) throw new Error(`${text} is no decimal`);
  return ratio;
}

test('runs that decide are a whole number where the quotient is one, and the next above it where they have to be more', () => {
  const ratio = (numerator: number, denominator: number): Ratio => ({ numerator, denominator });
  // With z = 2, at 3/4 against 1/2: n (1/4)^2 >= 4 / 4, so that 16 runs decide; below it 16 are not enough.
  const two = ratio(2, 1);
  expect(runsToDecide(ratio(3, 4), ratio(1, 2), two)).toBe(16);
  expect(runsToDecide(ratio(1, 4), ratio(1, 2), two)).toBe(17);
  expect(runsToDecide(ratio(2, 3), ratio(1, 2), two)).toBe(36);
  // 4 * (1/4 * 3/4) / (1/10)^2 = 75
  expect(runsToDecide(ratio(7, 20), ratio(1, 4), two)).toBe(75);
  expect(runsToDecide(ratio(3, 20), ratio(1, 4), two)).toBe(76);
  expect(runsToDecide(ratio(4, 7), ratio(1, 2), two)).toBe(196);
});

test.each([
  [-1, 5],
  [6, 5],
  [0.5, 5],
  [1, 5.5],
  [Number.NaN, 5],
])('%d passes in %d runs are no counts', (passes, runs) => {
  for (const judge of [
    () => wilsonInterval({ passes, runs }),
    () => judgeShare({ passes, runs }, { numerator: 1, denominator: 2 }),
  ])
    expect(judge).toThrow(`passes and runs are whole numbers, 0 <= passes <= runs, not ${passes} of ${runs}`);
});
