import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCli } from '#cli/main.ts';
import { emptyRoster } from '#core/oncall/schema.ts';
import { compositeText, sloText } from '#test/core/catalog/read-text.ts';

const EXAMPLES = new URL('../../../examples/catalog', import.meta.url).pathname;

let directory = '';
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'catalog-'));
});
afterAll(() => rm(directory, { recursive: true }));

async function run(words: readonly string[], colour = false) {
  const out: string[] = [];
  const err: string[] = [];
  const terminal = {
    out: (text: string) => void out.push(text),
    err: (text: string) => void err.push(text),
    colour,
  };
  const exitCode = await runCli(words, terminal);
  return { exitCode, out: out.join(''), err: err.join('') };
}

const validate = async (text: string, ...words: string[]) => {
  await writeFile(join(directory, 'c.yaml'), text);
  return run(['catalog', 'validate', directory, ...words]);
};

describe('evenkeel catalog validate', () => {
  test('takes the templates for language models', async () => {
    const { exitCode, out, err } = await run(['catalog', 'validate', `${EXAMPLES}/../llm`]);
    expect([exitCode, err]).toEqual([0, '']);
    expect(out.trimEnd().split('\n').at(-1)).toBe('valid: 5 services, 30 SLOs, 108 alert rules, 0 warnings');
  });

  test('shows what the sample catalog holds and exits 0', async () => {
    const { exitCode, out, err } = await run(['catalog', 'validate', EXAMPLES]);
    expect([exitCode, err]).toEqual([0, '']);
    expect(out).toMatch(/checkout-latency +│ shop +│ 0.99 +│ 28d +│ 2 page, 2 ticket/);
    expect(out.trimEnd().split('\n').at(-1)).toBe('valid: 2 services, 6 SLOs, 22 alert rules, 0 warnings');
  });

  test('shows objectives beside the composite that alerts for them', async () => {
    const { exitCode, out } = await validate(compositeText());
    expect(exitCode).toBe(0);
    expect(out).toMatch(/checkout +│ shop +│ 0.99 +│ 30d +│ 2 page, 2 ticket/);
    expect(out).toMatch(/checkout-latency +│ shop +│ 0.99 +│ 30d +│ by checkout /);
    expect(out.trimEnd().split('\n').at(-1)).toMatch(/^valid: 1 service, 3 SLOs, 4 alert rules, 0 warnings/);
  });

  test('prints each problem on a line of standard output and exits 1', async () => {
    const { exitCode, out, err } = await validate(sloText({ objective: 'target: 1', window: '{ duration: 30d }' }));
    expect([exitCode, err]).toEqual([1, '']);
    expect(out.split('\n')).toEqual([
      'c.yaml:13:7: isRolling is missing; allowed: true, or false beside a calendar',
      expect.stringMatching(/^c\.yaml:16:15: target 1; allowed: /),
      'refused: 2 problems',
      '',
    ]);
  });

  test('prints warnings beside a valid catalog', async () => {
    const { exitCode, out } = await validate(sloText({ objective: 'target: 0.9' }));
    expect(exitCode).toBe(0);
    expect(out).toContain('warning c.yaml:8:19: default rule page-fast is left out');
    expect(out).toContain('valid: 1 service, 1 SLO, 3 alert rules, 1 warning\n');
  });

  test('tells by what people can be reached, and never their numbers', async () => {
    const ana =
      '---\napiVersion: evenkeel.dev/v1\nkind: Person\nmetadata: { name: ana }\nspec: { timeZone: UTC, contacts: { sms: "+351912345678", email: a@b.example } }\n';
    const { exitCode, out } = await validate(sloText() + ana, '--format', 'json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(out).roster.people).toEqual([
      { name: 'ana', displayName: 'ana', timeZone: 'UTC', language: 'en', contacts: ['sms', 'email'] },
    ]);
  });

  test('with --format json prints JSON and nothing else, in either case', async () => {
    const good = await validate(sloText(), '--format', 'json');
    expect([good.exitCode, good.err]).toEqual([0, '']);
    expect(JSON.parse(good.out)).toMatchObject({
      valid: true,
      services: [{ name: 'shop' }],
      slos: [{ name: 'availability', target: '0.999' }],
      problems: [],
      warnings: [],
    });
    const bad = await validate('x: 1', '--format', 'json');
    expect([bad.exitCode, bad.err]).toEqual([1, '']);
    expect(JSON.parse(bad.out)).toEqual({
      valid: false,
      services: [],
      roster: emptyRoster,
      composites: [],
      slos: [],
      problems: [
        { file: 'c.yaml', line: 1, column: 1, read: 'apiVersion is missing', allowed: 'openslo/v1 or evenkeel.dev/v1' },
      ],
      warnings: [],
    });
  });

  test('exits 3 where the folder is not there, with one line on standard error', async () => {
    expect(await run(['catalog', 'validate', '/nowhere'])).toEqual({
      exitCode: 3,
      out: '',
      err: "error: the folder /nowhere can't be read (ENOENT); name a folder of catalog documents\n",
    });
  });

  test('colours its last line on a terminal only', async () => {
    const { out } = await run(['catalog', 'validate', EXAMPLES], true);
    expect(out).toContain('\u001b[32mvalid: 2 services');
    expect((await run(['catalog', 'validate', EXAMPLES])).out).not.toContain('\u001b');
  });
});
