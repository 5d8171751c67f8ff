import { importApplicationSignals } from './application-signals.ts';
import type { Importer } from './importer.ts';
import { importPyrra } from './pyrra.ts';
import { importSloGenerator } from './slo-generator.ts';
import { importSloth } from './sloth.ts';

/** The tools whose documents are read, by the word for them. */
export const IMPORTERS = {
  sloth: importSloth,
  pyrra: importPyrra,
  'slo-generator': importSloGenerator,
  'application-signals': importApplicationSignals,
} as const satisfies Record<string, Importer>;
