import Table from 'cli-table3';
import { quotient } from '#core/shared/count.ts';
import type { Ratio } from '#core/shared/ratio.ts';
import type { VersionQuality } from '#core/slo/quality/judge-versions.ts';
import { POINTS_LOST_MAX } from '#core/slo/quality/regression.ts';
import { percent } from './slo-table.ts';
import { styled, type Terminal } from './terminal.ts';

const VERDICT_STYLES = { met: 'green', 'not-met': 'red', undecided: 'yellow' } as const;

/** The versions of prompts and what is known of their quality, as people read it. */
export function qualityTable(terminal: Terminal, versions: readonly VersionQuality[]): string {
  const table = new Table({
    head: [
      'evaluation',
      'prompt',
      'version',
      'passed',
      'share',
      '95 % interval',
      'verdict',
      'more runs',
      'k runs',
      'before',
    ],
    style: { head: [], border: [], compact: true },
    colAligns: ['left', 'left', 'left', 'right', 'right', 'right', 'left', 'right', 'left', 'left'],
  });
  for (const version of versions) {
    table.push([
      version.evaluation,
      version.promptName,
      version.promptVersion,
      `${version.passes} of ${version.runs}`,
      percent(version.passes / version.runs, 2),
      `${percent(version.lower, 2)} to ${percent(version.upper, 2)}`,
      styled(terminal, VERDICT_STYLES[version.verdict], version.verdict),
      moreRuns(version),
      repeats(version),
      before(terminal, version),
    ]);
  }
  return table.toString();
}

function moreRuns({ verdict, moreRuns: runs }: VersionQuality): string {
  if (verdict !== 'undecided') return '-';
  return runs === null ? 'any' : String(runs);
}

function repeats({ repeats: told }: VersionQuality): string {
  if (told === null) return '-';
  const { k, passAtK, passHatK } = told;
  return `pass@${k} ${percent(double(passAtK), 1)}, pass^${k} ${percent(double(passHatK), 1)}`;
}

function before(terminal: Terminal, { before: other }: VersionQuality): string {
  if (other === null) return '-';
  const { promptVersion, regression } = other;
  if (regression === 'none') return `within ${POINTS_LOST_MAX} points of ${promptVersion}`;
  const says = `${regression === 'confirmed' ? 'worse' : 'perhaps worse'} than ${promptVersion}`;
  return styled(terminal, regression === 'confirmed' ? 'red' : 'yellow', says);
}

function double({ numerator, denominator }: Ratio): number {
  return quotient(numerator, denominator);
}
