import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import { quotient } from '#core/shared/count.ts';
import { type Instant, plusMs } from '#core/shared/instant.ts';
import { exact } from '#core/slo/alert-rules.ts';
import { evaluateSlo } from '#core/slo/evaluate-slo.ts';
import { tally } from '#core/slo/ledger.ts';
import { SETTLE_MS } from '#core/slo/read-slo.ts';
import { burnRate } from '#core/slo/usage.ts';
import { type Call, decide, decisionCalls, medianSpeed } from './decisions.ts';

/** Evenkeel's decision and slo-generator's compute core over the same counts, in reports a second: an SLO over one window is one. */
export interface ComparisonFigures {
  readonly version: string;
  readonly windows: number;
  readonly reports: number;
  readonly evenkeel: number;
  /** A run of the tool. */
  readonly compute: number;
  /** The same without what it formats for its debug log. */
  readonly report: number;
  /** Windows with events, on which both must agree. */
  readonly compared: number;
  readonly sliDifferenceMax: number;
  /** Alerts on which they differ, all of them by its rounding of burn rates to one place. */
  readonly alertsRounded: number;
}

const VERSION = '2.6.0';
const HOME = new URL(`../../.e2e/slo-generator-${VERSION}`, import.meta.url).pathname;
const CHILD = new URL('slo_generator_child.py', import.meta.url).pathname;
const LEDGERS = 50;
const INSTANTS = 20;
const RUNS = 5;
/** It rounds SLIs to six places. */
const SLI_DIFFERENCE_MAX = 5.000_001e-7;
/** And burn rates to one. */
const BURN_DIFFERENCE_MAX = 0.05;

const run = promisify(execFile);

const answerSchema = z.object({
  compute: z.number(),
  report: z.number(),
  reports: z.array(z.tuple([z.number(), z.boolean()]).nullable()),
});

/** Throws where the two don't agree: then there is nothing to compare. */
export async function compareWithSloGenerator(end: Instant): Promise<ComparisonFigures> {
  await install();
  const calls = decisionCalls(end, LEDGERS, INSTANTS);
  const windows = calls.flatMap(windowsOf);
  const directory = await mkdtemp(join(tmpdir(), 'slo-generator-'));
  try {
    const work = join(directory, 'work.json');
    await writeFile(work, JSON.stringify(workOf(calls, windows)));
    const evenkeel = medianSpeed(RUNS, windows.length, () => calls.forEach(decide));
    const { stdout } = await run(join(HOME, 'bin/python'), [CHILD, work], { maxBuffer: 1 << 28 });
    const { compute, report, reports } = answerSchema.parse(JSON.parse(stdout));
    const speeds = { evenkeel, compute: Math.round(compute), report: Math.round(report) };
    const size = { version: VERSION, windows: windows.length / calls.length, reports: windows.length };
    return { ...size, ...speeds, ...compare(windows, reports) };
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** One SLO over one window as of one instant, as Evenkeel reads it. */
interface Window {
  readonly slo: string;
  readonly at: number;
  readonly seconds: number;
  readonly budget: number;
  readonly threshold: number;
  readonly good: number;
  readonly bad: number;
  readonly sli: number | null;
  readonly burn: number | null;
}

/** The lookbacks and the budget window of an SLO, each with a threshold of its rules where one looks back so far. */
function windowsOf({ subject: { terms, books }, asOf }: Call): Window[] {
  const { slo, errorBudget, lookbacks } = terms;
  const { figures } = evaluateSlo(terms, books, asOf, 0);
  const { from } = books.windowAt(asOf);
  const budget = quotient(errorBudget.numerator, errorBudget.denominator);
  const lengths = [
    ...lookbacks.map(({ ms, text }) => ({ ms, burn: figures.burnRates[text] ?? null })),
    { ms: asOf - from, burn: figures.sli === null ? null : (1 - figures.sli) / budget },
  ];
  return lengths.map(({ ms, burn }) => {
    const { bad, total } = tally(books.ledger, plusMs(asOf, -ms), asOf, plusMs(asOf, -SETTLE_MS));
    const rule = slo.rules.find(({ longMs, shortMs }) => longMs === ms || shortMs === ms);
    const threshold = rule === undefined ? { numerator: 1, denominator: 1 } : exact(rule.threshold);
    const counts = { spent: bad, of: total, scale: 1, slack: 0, isSilent: Number(total) === 0, failures: bad };
    if (burnRate(counts, errorBudget) !== burn && ms !== asOf - from)
      throw new Error(`${slo.name} burns ${burn} over ${ms} ms, and its counts say ${burnRate(counts, errorBudget)}`);
    return {
      slo: slo.name,
      at: asOf / 1000,
      seconds: ms / 1000,
      budget,
      threshold: quotient(threshold.numerator, threshold.denominator),
      good: Number(total) - Number(bad),
      bad: Number(bad),
      sli: burn === null ? null : 1 - burn * budget,
      burn,
    };
  });
}

function workOf(calls: readonly Call[], windows: readonly Window[]) {
  const steps = Map.groupBy(windows, ({ slo }) => slo);
  return {
    runs: RUNS,
    goals: Object.fromEntries(calls.map(({ subject: { terms } }) => [terms.slo.name, Number(terms.slo.target)])),
    policies: Object.fromEntries(
      [...steps].map(([slo, all]) => [
        slo,
        all.slice(0, windows.length / calls.length).map(({ seconds, threshold }) => ({
          name: `${seconds}`,
          window: seconds,
          burn_rate_threshold: threshold,
          alert: true,
          message_alert: 'burning',
          message_ok: 'fine',
        })),
      ]),
    ),
    calls: calls.map(({ subject, asOf }) => [subject.terms.slo.name, asOf / 1000]),
    counts: windows.map(({ slo, at, seconds, good, bad }) => [slo, at, seconds, good, bad]),
  };
}

function compare(windows: readonly Window[], reports: readonly ([number, boolean] | null)[]) {
  let compared = 0;
  let sliDifferenceMax = 0;
  let alertsRounded = 0;
  for (const [index, { slo, seconds, budget, sli, burn, threshold }] of windows.entries()) {
    const theirs = reports[index];
    if (theirs === undefined) throw new Error('slo-generator made fewer reports than there are windows');
    if (theirs === null || sli === null || burn === null) {
      if (theirs !== null || sli !== null) throw new Error(`${slo} over ${seconds} s is silent to one of both only`);
      continue;
    }
    const [theirSli, theirAlert] = theirs;
    const difference = Math.abs(theirSli - sli);
    if (difference > SLI_DIFFERENCE_MAX)
      throw new Error(`${slo} over ${seconds} s: SLI ${sli} here and ${theirSli} there`);
    const isOver = burn > threshold;
    if (isOver !== theirAlert) {
      if (Math.abs(burn - threshold) > BURN_DIFFERENCE_MAX + SLI_DIFFERENCE_MAX / budget)
        throw new Error(
          `${slo} over ${seconds} s: burn rate ${burn}, threshold ${threshold}, alert there ${theirAlert}`,
        );
      alertsRounded += 1;
    }
    compared += 1;
    sliDifferenceMax = Math.max(sliDifferenceMax, difference);
  }
  return { compared, sliDifferenceMax, alertsRounded };
}

async function install(): Promise<void> {
  const python = join(HOME, 'bin/python');
  if (!existsSync(python)) await run('python3', ['-m', 'venv', HOME]);
  const wanted = `slo-generator==${VERSION}`;
  await run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', wanted]);
}
