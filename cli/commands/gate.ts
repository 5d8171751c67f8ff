import { EXIT, type ExitCode } from '#cli/exit-codes.ts';
import { openPlatform, type PlatformWords, platformOptions } from '#cli/open-platform.ts';
import type { Cli } from '#cli/program.ts';
import { styled, type Terminal } from '#cli/terminal.ts';
import { instant } from '#core/shared/instant.ts';
import { checkGate, type GateOverride } from '#flows/slo/check-gate.ts';

const EXAMPLES = `
Exit code 0 where a release may go out, 1 where it is held back, 3 where the platform can't be read: hold it back then too.

Examples:
  evenkeel gate check --service shop --deployed
  evenkeel gate check --service shop --deployed --format json
  evenkeel gate check --service shop --deployed --override "fixes the outage itself" --by ana`;

interface Words extends PlatformWords {
  readonly service: string;
  readonly override?: string;
  readonly by?: string;
}

/** `evenkeel gate ...` */
export function gateCommands({ program, terminal, answer }: Cli): void {
  const gate = program.command('gate').description('whether a release may go out');
  const check = gate
    .command('check')
    .description('closed while a budget of the service is spent, it is paging, or nothing is known of it')
    .requiredOption('--service <name>', 'the service to be released')
    .option('--override <reason>', 'let it through a closed gate; kept in the event log')
    .option('--by <name>', 'who overrides')
    .addHelpText('after', EXAMPLES);
  for (const option of platformOptions()) check.addOption(option);
  check.action(answer((words: Words) => run(terminal, words)));
}

async function run(terminal: Terminal, words: Words): Promise<ExitCode> {
  const { service, override: reason, by, format } = words;
  if ((reason === undefined) !== (by === undefined)) {
    terminal.err('error: an override needs a reason and a name; give both --override REASON and --by NAME\n');
    return EXIT.wrongWords;
  }
  const override: GateOverride | null = reason === undefined || by === undefined ? null : { by, reason };
  const clock = { now: () => instant(Date.now()) };
  const answer = await checkGate({ ...(await openPlatform(words)), clock }, service, override);
  if (format === 'json') {
    terminal.out(`${JSON.stringify(answer, null, 2)}\n`);
  } else {
    const verdict = answer.isOpen ? styled(terminal, 'green', 'open') : styled(terminal, 'red', 'closed');
    const overridden =
      answer.override === null ? '' : `, overridden by ${answer.override.by}: ${answer.override.reason}`;
    const lines = [
      `${service}: ${verdict}${overridden}`,
      ...answer.reasons.map((each) => `  ${each.code}: ${each.reason}`),
    ];
    terminal.out(`${lines.join('\n')}\n`);
  }
  return answer.isOpen ? EXIT.done : EXIT.no;
}
