import { describe, expect, test } from 'vitest';
import { EXIT } from '#cli/exit-codes.ts';
import { runProgram } from '#cli/program.ts';

async function run(words: readonly string[], act: () => Promise<0 | 1 | 2 | 3> = async () => EXIT.done) {
  const out: string[] = [];
  const err: string[] = [];
  const terminal = {
    out: (text: string) => void out.push(text),
    err: (text: string) => void err.push(text),
    colour: false,
  };
  const exitCode = await runProgram(words, terminal, [
    ({ program, answer }) => void program.command('ask').description('asks').action(answer(act)),
  ]);
  return { exitCode, out: out.join(''), err: err.join('') };
}

describe('the program', () => {
  test('exits with what the command answers', async () => {
    expect(await run(['ask'])).toEqual({ exitCode: 0, out: '', err: '' });
    expect((await run(['ask'], async () => EXIT.no)).exitCode).toBe(1);
  });

  test('exits 2 on words that it does not know, with one line that says so', async () => {
    expect(await run(['aks'])).toEqual({
      exitCode: 2,
      out: '',
      err: "error: unknown command 'aks' (Did you mean ask?)\n",
    });
    expect((await run(['ask', '--loud'])).err).toBe("error: unknown option '--loud'\n");
    expect((await run([])).exitCode).toBe(2);
  });

  test('exits 3 on what failed outside, with one line that says so', async () => {
    const act = async () => {
      throw new Error('DynamoDB did not answer;\n  try again');
    };
    expect(await run(['ask'], act)).toEqual({
      exitCode: 3,
      out: '',
      err: 'error: DynamoDB did not answer; try again\n',
    });
  });

  test('prints help on standard output, with the exit codes', async () => {
    const { exitCode, out, err } = await run(['--help']);
    expect([exitCode, err]).toEqual([0, '']);
    expect(out).toContain('ask ');
    expect(out).toContain('3  something outside failed');
  });
});
