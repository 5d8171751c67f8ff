import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { SNSClient } from '@aws-sdk/client-sns';
import Table from 'cli-table3';
import { accountFacts } from '#adapters/aws/account-facts.ts';
import { deployedTopic } from '#adapters/aws/deployed-tables.ts';
import { EXIT, type ExitCode } from '#cli/exit-codes.ts';
import { openPlatform, type PlatformWords, platformOptions } from '#cli/open-platform.ts';
import type { Cli } from '#cli/program.ts';
import { styled, type Terminal } from '#cli/terminal.ts';
import { diagnose } from '#core/oncall/doctor.ts';
import type { Roster } from '#core/oncall/schema.ts';
import { instant } from '#core/shared/instant.ts';
import { readRoster } from '#flows/oncall/read-roster.ts';

const EXAMPLES = `
Looks at the schedules of the next 90 days, at how each person on call is reached, at pages that are overdue, and with --deployed at
the account: the sandbox and spend limit of text messages, numbers that opted out, subscriptions of the topic. Nothing is sent or changed.
Exit code 1 where something is broken: somebody would not be reached.

Examples:
  evenkeel doctor --deployed
  evenkeel doctor --deployed --format json`;

/** `evenkeel doctor` */
export function doctorCommand({ program, terminal, answer }: Cli): void {
  const doctor = program
    .command('doctor')
    .description('what would keep a page from reaching somebody, and what to do about it')
    .addHelpText('after', EXAMPLES);
  for (const option of platformOptions()) doctor.addOption(option);
  doctor.action(answer((words: PlatformWords) => run(terminal, words)));
}

async function run(terminal: Terminal, words: PlatformWords): Promise<ExitCode> {
  const platform = await openPlatform(words);
  const roster = await readRoster(platform);
  const pages = await Array.fromAsync(platform.pages.all());
  const findings = diagnose({ now: instant(Date.now()), roster, pages, account: await accountOf(words, roster) });
  const isBroken = findings.some(({ severity }) => severity === 'broken');
  if (words.format === 'json') terminal.out(`${JSON.stringify({ findings }, null, 2)}\n`);
  else if (findings.length === 0)
    terminal.out(`${styled(terminal, 'green', 'nothing that would keep a page from reaching somebody')}\n`);
  else {
    const table = new Table({
      head: ['', 'what', 'what to do'],
      style: { head: [], border: [], compact: true },
      colWidths: [8, 70, 50],
      wordWrap: true,
    });
    for (const { severity, says, remedy } of findings)
      table.push([severity === 'broken' ? styled(terminal, 'red', severity) : severity, says, remedy]);
    terminal.out(`${table.toString()}\n`);
  }
  return isBroken ? EXIT.no : EXIT.done;
}

async function accountOf({ deployed }: PlatformWords, { people }: Roster) {
  if (deployed === undefined) return undefined;
  const topic = await deployedTopic(new CloudFormationClient(), deployed === true ? 'evenkeel' : deployed);
  return accountFacts(new SNSClient(), topic, people);
}
