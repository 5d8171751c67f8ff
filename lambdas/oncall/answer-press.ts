import { isSignedBySlack, readSlackPress } from '#adapters/slack/slack-request.ts';
import { acknowledgeInSlack } from '#flows/oncall/acknowledge-in-slack.ts';
import type { ChangePagePorts } from '#flows/oncall/change-page.ts';
import type { HttpAnswer, HttpRequest } from '#lambdas/runtime/http-door.ts';
import type { Tools } from '#lambdas/runtime/surroundings.ts';

/** What the receiver of buttons reads and changes. */
export interface PressPorts extends Omit<ChangePagePorts, 'clock'> {
  readonly secret: { current(): Promise<string>; previous(): Promise<string | undefined> };
}

/** A press is a few kilobytes: it carries the message under which the button stood. */
const BODY_LENGTH_MAX = 256 * 1_024;
/** Slack shows an error where it has no answer after three seconds; the acknowledgement comes first. */
const REPLY_TIMEOUT_MS = 1_000;

/**
 * Answers one press of a button: 200 where it was taken, 401 where Slack did not sign it or it is over five minutes old.
 * Whoever is refused is told in words that only they see.
 */
export async function answerPress(
  { headers, body }: HttpRequest,
  { ports, clock, logger }: Pick<Tools<PressPorts>, 'ports' | 'clock' | 'logger'>,
): Promise<HttpAnswer> {
  if (body.length > BODY_LENGTH_MAX) return { status: 413, body: `at most ${BODY_LENGTH_MAX} bytes` };
  const signed = {
    body,
    timestamp: headers['x-slack-request-timestamp'],
    signature: headers['x-slack-signature'],
  };
  const now = clock.now();
  const isSigned =
    isSignedBySlack(signed, await ports.secret.current(), now) ||
    isSignedBySlack(signed, (await ports.secret.previous()) ?? '', now);
  if (!isSigned) return { status: 401, body: 'not signed by the secret of this app, or too old' };
  const press = readSlackPress(body);
  if (press === undefined) return { status: 200 };

  const change = await acknowledgeInSlack({ ...ports, clock }, press);
  logger.info(`a button under page ${press.page} became`, { user: press.user, ...change });
  if ('refusal' in change && press.replyTo !== undefined) {
    const text = `Nothing was changed: ${change.refusal.reason}.`;
    await reply(press.replyTo, text).catch((error: unknown) => logger.warn('no reply could be given', { error }));
  }
  return { status: 200 };
}

async function reply(url: string, text: string): Promise<void> {
  await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ response_type: 'ephemeral', replace_original: false, text }),
    redirect: 'manual',
    signal: AbortSignal.timeout(REPLY_TIMEOUT_MS),
  });
}
