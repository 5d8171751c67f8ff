import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { checkCatalog } from '#lib/catalog/check-catalog.ts';

const directory = mkdtempSync(join(tmpdir(), 'evenkeel-catalog-'));
afterAll(() => rmSync(directory, { recursive: true }));

describe('the documents that are about to be deployed', () => {
  it('pass where they are right', () => {
    expect(() => checkCatalog('examples/catalog')).not.toThrow();
  });

  it('stop the deployment where one is wrong, with its place', () => {
    writeFileSync(join(directory, 'service.yaml'), 'apiVersion: openslo/v1\nkind: Servant\n');

    expect(() => checkCatalog(directory)).toThrow(/is wrong, nothing was deployed:\n.*service\.yaml:2:/s);
  });
});
