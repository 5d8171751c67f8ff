import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { folderDocuments } from '#adapters/local/folder-documents.ts';
import { formatProblem } from '#core/catalog/problem.ts';
import { describeDocumentSource } from '#test/contracts/document-source.ts';

const made: string[] = [];
afterAll(() => Promise.all(made.map((directory) => rm(directory, { recursive: true }))));

async function makeFolder(files: Readonly<Record<string, string>>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'catalog-'));
  made.push(directory);
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), text);
  }
  return directory;
}

describeDocumentSource('a folder', async (files) => {
  const source = folderDocuments(await makeFolder(files));
  return { source, sourceId: await source.sourceId() };
});

test('the same content has the same name, and other content another', async () => {
  const directory = await makeFolder({ 'a.yaml': 'x: 1' });
  const source = folderDocuments(directory);
  const before = await source.sourceId();
  expect(await source.sourceId()).toBe(before);
  await writeFile(join(directory, 'a.yaml'), 'x: 2');
  expect(await source.sourceId()).not.toBe(before);
  await expect(source.read(before)).rejects.toMatchObject({ name: 'DocumentsChangedError' });
});

test('a link is refused, for the deployment would not carry what it leads to', async () => {
  const directory = await makeFolder({ 'a.yaml': 'x: 1' });
  await symlink('/etc/hostname', join(directory, 'b.yaml'));
  const source = folderDocuments(directory);
  const { problems } = await source.read(await source.sourceId());
  expect(problems.map(formatProblem)).toEqual(['b.yaml:1:1: a link; allowed: plain files and folders']);
});

test('a folder that is not there is a failure that says what to do', async () => {
  await expect(folderDocuments('/nowhere/catalog').sourceId()).rejects.toMatchObject({
    name: 'DocumentsNotFoundError',
    message: "the folder /nowhere/catalog can't be read (ENOENT); name a folder of catalog documents",
  });
});
