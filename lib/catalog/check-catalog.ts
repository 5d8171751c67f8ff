import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Runs `evenkeel catalog validate` on the documents that are about to be deployed, and throws where one is wrong: then
 * nothing is synthesized, so nothing is deployed. A process of its own, for the deployment knows only what it deploys.
 */
export function checkCatalog(directory: string): void {
  const answer = spawnSync(process.execPath, ['cli/main.ts', 'catalog', 'validate', directory], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (answer.status === 0) return;
  const said = answer.error?.message ?? `${answer.stdout}${answer.stderr}`.trim();
  const error = new Error(`the catalog in ${directory} is wrong, nothing was deployed:\n${said}`, {
    cause: answer.error,
  });
  error.name = 'CatalogError';
  throw error;
}
