import { readYaml } from '#adapters/documents/read-yaml.ts';
import { readCorrections } from '#adapters/local/corrections-file.ts';
import { readCountsCsv } from '#adapters/local/counts-csv.ts';
import { formatProblem, formatWarning, type Problem } from '#core/catalog/problem.ts';
import { readCatalog } from '#core/catalog/read-catalog.ts';
import type { Instant } from '#core/shared/instant.ts';
import { RULE_BOOK } from '#core/slo/alert-rules.ts';
import type { Day } from '#core/slo/day.ts';
import type { CompositeSlo, Correction, Slo } from '#core/slo/schema.ts';
import { readText } from './files.ts';
import type { Terminal } from './terminal.ts';

/** The words that name an SLO and its counts in files. */
export interface OfflineWords extends SloWords {
  readonly counts: string;
}

/** The words that name an SLO in a file. */
export interface SloWords {
  readonly slo: string;
  readonly corrections?: string;
  readonly since?: Instant;
  readonly only?: string;
}

/** An SLO with its counts, all of it from files. */
export interface OfflineSlo {
  readonly slo: Slo;
  readonly days: readonly Day[];
}

/** Reads the files that the words name. Undefined where one of them is wrong: each problem was said, one a line. */
export function readOfflineSlo(terminal: Terminal, words: OfflineWords): OfflineSlo | undefined {
  const counts = readCountsCsv(words.counts, readText(words.counts, 'a CSV file of minute counts'));
  const slo = readSlo(
    terminal,
    words,
    { isOffline: true, homeRegion: 'us-east-1' },
    counts.valid ? [] : counts.problems,
  );
  return slo === undefined || !counts.valid ? undefined : { slo, days: counts.days };
}

/** Reads an SLO with its corrections from files. Offline its metrics are not read, so that any will do; else they must be ones that are. */
export function readSlo(
  terminal: Terminal,
  words: SloWords,
  surroundings: { readonly isOffline: boolean; readonly homeRegion: string },
  otherProblems: readonly Problem[] = [],
): Slo | undefined {
  const slos = readSlos(words.slo, surroundings);
  const corrections = correctionsOf(words.corrections);
  const problems = [
    ...(slos.valid ? [] : slos.problems),
    ...otherProblems,
    ...(corrections.valid ? [] : corrections.problems),
  ];
  for (const problem of problems) terminal.err(`error: ${formatProblem(problem)}\n`);
  if (!slos.valid || !corrections.valid || problems.length > 0) return undefined;
  for (const warning of slos.warnings) terminal.err(`warning: ${warning}\n`);
  const slo = chooseSlo(terminal, slos, words);
  if (slo === undefined) return undefined;
  const declared = words.since === undefined ? {} : { since: words.since };
  return { ...slo, ...declared, corrections: [...slo.corrections, ...corrections.corrections] };
}

type SlosRead =
  | {
      readonly valid: true;
      readonly slos: readonly Slo[];
      readonly composites: readonly CompositeSlo[];
      readonly warnings: readonly string[];
    }
  | { readonly valid: false; readonly problems: readonly Problem[] };

/** Where counts come from a file, where the documents say that they come from has no part. */
function readSlos(file: string, surroundings: { readonly isOffline: boolean; readonly homeRegion: string }): SlosRead {
  const documents = readYaml(file, readText(file, 'an OpenSLO document'));
  const verdict = readCatalog(documents, { ruleBook: RULE_BOOK, ...surroundings });
  if (!verdict.valid) return verdict;
  const { slos, composites } = verdict.catalog;
  return { valid: true, slos, composites, warnings: verdict.warnings.map(formatWarning) };
}

function correctionsOf(file: string | undefined) {
  if (file === undefined) return { valid: true as const, corrections: [] as readonly Correction[] };
  return readCorrections(file, readText(file, 'a JSON list of corrections'));
}

function chooseSlo(
  terminal: Terminal,
  { slos, composites }: SlosRead & { valid: true },
  { slo: file, only }: SloWords,
): Slo | undefined {
  const named = slos.filter(({ name }) => only === undefined || name === only);
  const [first] = named;
  if (first !== undefined && named.length === 1) return first;
  const names = slos.map(({ name }) => name).join(', ');
  const composite = composites.find(({ name }) => name === only);
  if (composite !== undefined) {
    const objectives = composite.sli.objectives.map(({ slo }) => slo).join(', ');
    terminal.err(
      `error: ${only} is a composite, which counts nothing itself; name one of its objectives: ${objectives}\n`,
    );
    return undefined;
  }
  terminal.err(
    named.length === 0
      ? `error: ${file} holds no SLO${only === undefined ? '' : ` ${only}`}; it holds: ${names || 'none'}\n`
      : `error: ${file} holds ${named.length} SLOs (${names}); name one of them with --only\n`,
  );
  return undefined;
}
