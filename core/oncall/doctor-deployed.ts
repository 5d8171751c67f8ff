import { formatDuration } from '#core/shared/duration.ts';
import { type Asked, broken, type DeployedFacts, type DoctorFinding, weak } from './doctor-facts.ts';

/** What the ways and the work of a deployed platform say. */
export function deployedFindings({
  pagerDuty,
  pagerDutyTimers,
  slack,
  email,
  deadLetters,
  measured,
  tzdata,
}: DeployedFacts): DoctorFinding[] {
  return [
    ...askedFindings('PagerDuty', pagerDuty, 'write the integration key anew into its secret (docs/guides/on-call.md)'),
    ...timerFindings(pagerDutyTimers),
    ...askedFindings('Slack', slack, 'write the token anew, and give the app its scope (docs/guides/on-call.md)'),
    ...askedFindings('SES', email, 'ask for production access, or lift the pause, in the SES console'),
    ...('unknown' in deadLetters
      ? [weak(`the dead letters could not be counted: ${deadLetters.unknown}`, 'check your credentials and the Region')]
      : deadLetters.map(({ queue, messages }) =>
          broken(`${messages} messages wait in ${queue}: work was given up`, 'see docs/runbooks/dead-letters.md'),
        )),
    ...('unknown' in measured
      ? [weak(`what is measured could not be asked: ${measured.unknown}`, 'check your credentials and the Region')]
      : measured.sweeps === 0
        ? [
            broken(
              'no sweep of the open pages was measured in the last 10 minutes',
              'see docs/runbooks/no-page-sweeps.md; a new platform needs some minutes',
            ),
          ]
        : []),
    ...tzdataFindings(tzdata),
  ];
}

function askedFindings(name: string, asked: Asked | undefined, remedy: string): DoctorFinding[] {
  if (asked === undefined || 'ok' in asked) return [];
  if ('unknown' in asked)
    return [weak(`${name} could not be asked: ${asked.unknown}`, 'try again from a machine that reaches it')];
  return [broken(`${name} does not take pages: ${asked.refused}`, remedy)];
}

/** What ends or begins by itself over there while it still burns here. */
function timerFindings(timers: DeployedFacts['pagerDutyTimers']): DoctorFinding[] {
  if (timers === undefined) return [];
  if ('unknown' in timers)
    return [weak(`the timers of PagerDuty could not be asked: ${timers.unknown}`, 'check the key of its REST API')];
  const { service, unacknowledgesAfter, resolvesAfter } = timers;
  const after = (seconds: number) => formatDuration(seconds * 1_000);
  return [
    ...(resolvesAfter === null
      ? []
      : [
          weak(
            `PagerDuty resolves incidents of its service ${service} by itself after ${after(resolvesAfter)}, also where it still burns`,
            'turn off Auto-resolution in the settings of the service: Evenkeel resolves what is over',
          ),
        ]),
    ...(unacknowledgesAfter === null
      ? []
      : [
          weak(
            `PagerDuty takes acknowledgements of its service ${service} back after ${after(unacknowledgesAfter)}, and calls again beside Evenkeel`,
            'turn off Acknowledgement timeout in the settings of the service: Evenkeel asks again by the escalation policy',
          ),
        ]),
  ];
}

/** Where clocks change by other rules somebody is on call an hour earlier or later than this program says. */
function tzdataFindings({ here, there }: DeployedFacts['tzdata']): DoctorFinding[] {
  if (there === null || there === here) return [];
  const says = `this program knows the time zones of release ${here}, the Lambdas those of ${there}: shifts may differ by an hour`;
  return [weak(says, 'update Node here, or wait for the runtime of Lambda, which AWS updates by itself')];
}
