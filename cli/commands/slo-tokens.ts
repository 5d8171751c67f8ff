import Table from 'cli-table3';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { EXIT, type ExitCode } from '#cli/exit-codes.ts';
import { readText } from '#cli/files.ts';
import { type Cli, formatOption } from '#cli/program.ts';
import type { Terminal } from '#cli/terminal.ts';
import { costOf, formatMoney, type PriceList, readPrices } from '#core/slo/llm/answer-cost.ts';
import { adviseMaxTokens, type MaxTokensAdvice } from '#core/slo/llm/max-tokens-advice.ts';
import { familyOf } from '#core/slo/llm/model-family.ts';
import { concurrency, quotaUse, reservation, tokensPerDay } from '#core/slo/llm/quota.ts';
import { type TokenUse, tokenUse } from '#core/slo/llm/token-use.ts';

const EXAMPLES = `
The figures are of one usual call. A request reserves input + max_tokens while it runs; a complete answer has used
input + cache writes + output x burndown. Money is never multiplied by the burndown.

Examples:
  evenkeel slo tokens --model eu.amazon.nova-pro-v1:0 --quota 2000000 --input 500 --output 400 --max-tokens 64000
  evenkeel slo tokens --model anthropic.claude-sonnet-4-20250514-v1:0 --quota 200000 --input 37718 --cache-read 37209 \\
    --output 357 --max-tokens 4096 --prices 3,15,0.30,3.75
  evenkeel slo tokens ... --observed outputs.txt      the output tokens of answers, one number a line: advises on max_tokens`;

interface Words {
  readonly model: string;
  readonly quota: number;
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly maxTokens: number;
  readonly outputFactor: number;
  readonly prices?: PriceList;
  readonly observed?: string;
  readonly format: 'text' | 'json';
}

/** `evenkeel slo tokens`, below `evenkeel slo`. */
export function addTokens(slo: Command, { terminal, answer }: Cli): void {
  const tokens = (flags: string, description: string) => new Option(flags, description).argParser(toTokens);
  slo
    .command('tokens')
    .description("what a model's tokens use of its quota, reserve and cost")
    .requiredOption('--model <id>', 'the id of the model or inference profile')
    .addOption(tokens('--quota <tokens>', 'the quota in tokens a minute').makeOptionMandatory())
    .addOption(tokens('--input <tokens>', 'input of a call, as the provider reports it').makeOptionMandatory())
    .addOption(tokens('--output <tokens>', 'output of a call').makeOptionMandatory())
    .addOption(
      tokens(
        '--max-tokens <tokens>',
        'max_tokens of a call, else the most that the model writes',
      ).makeOptionMandatory(),
    )
    .addOption(tokens('--cache-read <tokens>', 'input read from the prompt cache').default(0))
    .addOption(tokens('--cache-write <tokens>', 'input written to the prompt cache').default(0))
    .addOption(tokens('--output-factor <number>', 'by how much the reservation of output is multiplied').default(1))
    .option('--prices <list>', 'input, output, cache read, cache write, for a million tokens each', toPrices)
    .option('--observed <file>', 'the output tokens of answers, one number a line')
    .addOption(formatOption())
    .addHelpText('after', EXAMPLES)
    .action(answer(async (words: Words) => showTokens(terminal, words)));
}

function showTokens(terminal: Terminal, words: Words): ExitCode {
  const family = familyOf(words.model);
  const use = tokenUse(words, family.cachedTokens);
  if (use === undefined) {
    const says = `the input of ${family.name} models holds the cached tokens, so that ${words.input} can't be less than ${words.cacheRead + words.cacheWrite}`;
    terminal.err(`error: ${says}; give --input with them\n`);
    return EXIT.wrongWords;
  }
  const figures = figuresOf(words, use, family.burndown);
  const advice = words.observed === undefined ? null : adviceOn(words, use, words.observed);
  terminal.out(words.format === 'json' ? toJson({ family, ...figures, advice }) : toText(figures, advice));
  return EXIT.done;
}

function figuresOf({ quota, maxTokens, outputFactor, prices }: Words, use: TokenUse, burndown: number) {
  const admission = { inputTokens: inputOf(use), maxTokens, outputFactor };
  return {
    use,
    burndown,
    reserved: Number(reservation(admission)),
    concurrency: concurrency(quota, admission),
    used: Number(quotaUse(use, burndown)),
    quota,
    tokensPerDay: Number(tokensPerDay(quota)),
    cost: prices === undefined ? null : formatMoney(costOf(use, prices), MONEY_PLACES),
  };
}

/** An answer costs fractions of a cent. */
const MONEY_PLACES = 6;

function inputOf({ input, cacheRead, cacheWrite }: TokenUse): number {
  return input + cacheRead + cacheWrite;
}

function adviceOn({ quota, maxTokens, outputFactor }: Words, use: TokenUse, file: string): MaxTokensAdvice {
  const question = { inputTokens: inputOf(use), tokensPerMinute: quota, maxTokens, outputFactor };
  const advice = adviseMaxTokens({ ...question, outputTokens: readCounts(file) });
  if (advice === undefined) throw new Error(`${file} holds no answer; write the output tokens of one on each line`);
  return advice;
}

function readCounts(file: string): number[] {
  const lines = readText(file, 'a file of output tokens, one number a line').split('\n');
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return [];
    const count = wholeNumber(line.trim());
    if (count !== undefined) return [count];
    throw new Error(
      `${file}:${index + 1}:1: ${JSON.stringify(line.trim().slice(0, 60))}; allowed: a whole number of tokens`,
    );
  });
}

function toText(figures: ReturnType<typeof figuresOf>, advice: MaxTokensAdvice | null): string {
  const table = new Table({ style: { head: [], border: [], compact: true } });
  table.push(
    ['a request reserves while it runs', `${figures.reserved} tokens of quota`],
    ['requests at one time', figures.concurrency === null ? 'not bounded' : String(figures.concurrency)],
    ['a complete answer has used', `${figures.used} tokens of quota (output x ${figures.burndown})`],
    ['the quota of a day', `${figures.tokensPerDay} tokens, less on new accounts`],
  );
  if (figures.cost !== null) table.push(['an answer costs', `${figures.cost} in the currency of the prices`]);
  if (advice !== null) table.push(['max_tokens should be', adviceText(advice)]);
  return `${table.toString()}\n`;
}

function adviceText({ maxTokens, concurrency: admits, reason }: MaxTokensAdvice): string {
  const frees = `${admits.advised} requests at one time instead of ${admits.current}`;
  return `${maxTokens}: ${frees}\n${reason}`;
}

function toJson(answer: object): string {
  return `${JSON.stringify(answer, null, 2)}\n`;
}

function toTokens(text: string): number {
  const count = wholeNumber(text);
  if (count === undefined) throw new InvalidArgumentError('It is a whole number, 0 or more.');
  return count;
}

function wholeNumber(text: string): number | undefined {
  const count = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(count) ? count : undefined;
}

function toPrices(text: string): PriceList {
  const [input = '', output = '', cacheRead = '', cacheWrite = '', ...more] = text
    .split(',')
    .map((each) => each.trim());
  const prices = more.length > 0 ? undefined : readPrices({ input, output, cacheRead, cacheWrite });
  if (prices === undefined) throw new InvalidArgumentError('It is four decimals, such as 3,15,0.30,3.75.');
  return prices;
}
