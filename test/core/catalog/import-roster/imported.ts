import { readYaml } from '#adapters/documents/read-yaml.ts';
import { writeYaml } from '#adapters/documents/write-yaml.ts';
import { type ForeignRoster, rosterDocuments } from '#core/catalog/import-roster/foreign-roster.ts';
import { formatProblem } from '#core/catalog/problem.ts';
import { readCatalog } from '#core/catalog/read-catalog.ts';
import { who } from '#core/oncall/on-duty.ts';
import { instant } from '#core/shared/instant.ts';
import { RULE_BOOK } from '#core/slo/alert-rules.ts';

/** The roster of an import as the catalog reads its documents: throws where it would refuse them. */
export function imported(foreign: ForeignRoster) {
  const { documents, losses } = rosterDocuments(foreign);
  const text = writeYaml(documents);
  const verdict = readCatalog(readYaml('imported.yaml', text), { ruleBook: RULE_BOOK, homeRegion: 'us-east-1' });
  if (!verdict.valid) throw new Error(`${verdict.problems.map(formatProblem).join('\n')}\n${text}`);
  const { roster } = verdict.catalog;
  const onCall = (schedule: string, at: string) => {
    const found = roster.schedules.find(({ name }) => name === schedule);
    if (found === undefined) throw new Error(`no schedule ${schedule}: ${roster.schedules.map(({ name }) => name)}`);
    return who(found, instant(Date.parse(at))).user;
  };
  return { roster, onCall, lost: losses.map(({ of, says }) => `${of} ${says}`) };
}
