import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import Table from 'cli-table3';
import { accountFacts } from '#adapters/aws/account-facts.ts';
import { checkEmail } from '#adapters/aws/check-email.ts';
import { deadLetterCounts } from '#adapters/aws/dead-letter-counts.ts';
import { type DeployedPagerDuty, deployedLegs, deployedTopic } from '#adapters/aws/deployed-tables.ts';
import { measuredFacts } from '#adapters/aws/measured-facts.ts';
import { secretTexts } from '#adapters/aws/secret-text.ts';
import { checkRoutingKey } from '#adapters/pagerduty/check-routing-key.ts';
import { serviceTimers } from '#adapters/pagerduty/service-timers.ts';
import { checkSlackToken } from '#adapters/slack/check-token.ts';
import { EXIT, type ExitCode } from '#cli/exit-codes.ts';
import { TZDATA } from '#cli/hand-changes.ts';
import { openPlatform, type PlatformWords, platformOptions } from '#cli/open-platform.ts';
import type { Cli } from '#cli/program.ts';
import { styled, type Terminal } from '#cli/terminal.ts';
import { diagnose } from '#core/oncall/doctor.ts';
import type { Asked, DeployedFacts, PagerDutyTimers } from '#core/oncall/doctor-facts.ts';
import type { Roster } from '#core/oncall/schema.ts';
import { instant } from '#core/shared/instant.ts';
import { readRoster } from '#flows/oncall/read-roster.ts';
import { readUnanswered } from '#flows/oncall/read-unanswered.ts';
import { readTzdata } from '#flows/oncall/watch-cover.ts';
import type { EventLog } from '#flows/shared/ports.ts';

const EXAMPLES = `
Looks at the schedules of the next 90 days, at how each person on call is reached, at pages that are overdue, and with --deployed at
the account: the sandboxes of text messages and e-mails, what is left of the spend limit, numbers that opted out, subscriptions of the
topic, whether sweeps run, dead letters, whether PagerDuty takes its key and Slack its token, and what PagerDuty does to incidents by
itself. Nobody is paged and nothing is changed: PagerDuty is told that an alert is over which never began.
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
  const unanswered = await readUnanswered(platform.eventLog, roster.people);
  const facts = { now: instant(Date.now()), roster, pages, unanswered };
  const findings = diagnose({
    ...facts,
    account: await accountOf(words, roster),
    deployed: await deployedOf(words, platform.eventLog),
  });
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
  const topic = await deployedTopic(new CloudFormationClient(), nameOf(deployed));
  return accountFacts(new SNSClient(), topic, people);
}

async function deployedOf({ deployed }: PlatformWords, eventLog: EventLog): Promise<DeployedFacts | undefined> {
  if (deployed === undefined) return undefined;
  const { pagerDuty, slack, email } = await deployedLegs(new CloudFormationClient(), nameOf(deployed));
  const clock = { now: () => instant(Date.now()) };
  const textOf = secretTexts(new SecretsManagerClient(), clock);
  const [key, timers, token, mail, deadLetters, measured, there] = await Promise.all([
    pagerDuty && asked(async () => checkRoutingKey(pagerDuty.url, await textOf(pagerDuty.routingKeySecretName))),
    pagerDuty && timersOf(pagerDuty, textOf).catch(unknown),
    slack && asked(async () => checkSlackToken(slack.url, await textOf(slack.botTokenSecretName))),
    email ? asked(() => checkEmail(new SESv2Client())) : undefined,
    deadLetterCounts(new SQSClient(), nameOf(deployed)).catch(unknown),
    measuredFacts(new CloudWatchClient(), clock.now()).catch(unknown),
    readTzdata(eventLog),
  ]);
  return {
    pagerDuty: key,
    pagerDutyTimers: timers,
    slack: token,
    email: mail,
    deadLetters,
    measured,
    tzdata: { here: TZDATA, there },
  };
}

/** Nothing where the platform has no key of PagerDuty's REST API. */
async function timersOf(
  { routingKeySecretName, apiTokenSecretName, apiUrl }: DeployedPagerDuty,
  textOf: (secretName: string) => Promise<string>,
): Promise<PagerDutyTimers | undefined> {
  if (apiTokenSecretName === undefined) return undefined;
  return serviceTimers({ url: apiUrl, token: () => textOf(apiTokenSecretName) }, await textOf(routingKeySecretName));
}

function nameOf(deployed: string | true): string {
  return deployed === true ? 'evenkeel' : deployed;
}

/** A diagnosis goes on where one question fails. */
function asked(ask: () => Promise<Asked>): Promise<Asked> {
  return ask().catch(unknown);
}

/** What is thrown may quote a secret, so that only its name is told. */
function unknown(error: unknown): { readonly unknown: string } {
  return { unknown: error instanceof Error ? error.name : 'an unknown error' };
}
