import { stringify } from 'yaml';

/** Documents as one file of YAML 1.2, one behind the other. */
export function writeYaml(documents: readonly Readonly<Record<string, unknown>>[]): string {
  return documents.map((document) => stringify(document, YAML_OPTIONS)).join('---\n');
}

/** Texts that another reader would take for something else, such as `on` or a date, are quoted. */
const YAML_OPTIONS = { version: '1.2', lineWidth: 120, compat: 'yaml-1.1', aliasDuplicateObjects: false } as const;
