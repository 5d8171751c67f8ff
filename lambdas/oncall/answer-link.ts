import { html } from 'hono/html';
import { type AckClaim, type AckRead, readAck } from '#adapters/signatures/ack-token.ts';
import { spanText, timeText } from '#core/oncall/figures.ts';
import type { Page } from '#core/oncall/page.ts';
import { type Instant, instant } from '#core/shared/instant.ts';
import { acknowledgeByLink, readLinkedPage } from '#flows/oncall/acknowledge-by-link.ts';
import type { ChangePagePorts } from '#flows/oncall/change-page.ts';
import type { HttpAnswer, HttpRequest } from '#lambdas/runtime/http-door.ts';
import type { Tools } from '#lambdas/runtime/surroundings.ts';

/** What the page behind a link reads and changes. */
export interface LinkPorts extends Omit<ChangePagePorts, 'clock'> {
  readonly secret: { current(): Promise<string>; previous(): Promise<string | undefined> };
}

/** No script, nothing from elsewhere, in no frame, kept nowhere, and the token goes to no other site. */
const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'",
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex',
};

/**
 * Answers whoever follows a link: GET only shows the page, for mail scanners follow links too; POST, from the form of that
 * page alone, acknowledges it.
 */
export async function answerLink(
  { method, query, headers }: HttpRequest,
  { ports, clock, logger }: Pick<Tools<LinkPorts>, 'ports' | 'clock' | 'logger'>,
): Promise<HttpAnswer> {
  const read = await readToken(query.t ?? '', ports.secret, clock.now());
  if (!read.valid) {
    logger.warn(`a link was refused: it is ${read.why}`);
    return page(403, 'This link is not valid', WHY[read.why]);
  }
  const { claim } = read;
  if (method !== 'POST') return page(200, ...shown(await readLinkedPage(ports, claim), claim, clock.now()));
  if (headers['sec-fetch-site'] !== undefined && headers['sec-fetch-site'] !== 'same-origin')
    return page(
      403,
      'Not acknowledged',
      'Another site asked for this. Open the link yourself and press the button there.',
    );
  const change = await acknowledgeByLink({ ...ports, clock }, claim);
  logger.info(`the link of ${claim.person} to page ${claim.page} became`, { ...change });
  if ('events' in change)
    return page(200, 'You have it', `Page ${claim.page} is in your hands, ${claim.person}. Nobody else is told now.`);
  const { code, reason } = change.refusal;
  const isDone = code === 'already-acknowledged' || code === 'already-resolved';
  return page(isDone ? 200 : 403, isDone ? 'Nothing is left to do' : 'Not acknowledged', `${reason}.`);
}

/** A link that was sent just before its secret was rotated is still good. */
async function readToken(token: string, secret: LinkPorts['secret'], now: Instant): Promise<AckRead> {
  const read = readAck(token, await secret.current(), now);
  if (read.valid || read.why !== 'forged') return read;
  const previous = await secret.previous();
  return previous === undefined ? read : readAck(token, previous, now);
}

const WHY = {
  malformed: 'It was cut or changed on its way. Use the whole link, or: evenkeel page ack.',
  forged: 'It was not made by this platform. Use: evenkeel page ack.',
  expired: 'It is too old. Use: evenkeel page ack.',
} as const;

function shown(
  linked: Page,
  { page: key, cycle, person }: AckClaim,
  now: number,
): [title: string, text: string, button?: string] {
  if (linked.status === 'none') return ['There is no such page', `Nothing is known of ${key}.`];
  const { alert } = linked.opened;
  const what = `${alert.displayName} of service ${alert.service} burns since ${timeText(instant(alert.firedAt))}, for ${spanText(now - alert.firedAt)}.`;
  if (linked.status === 'resolved')
    return ['It is over', `${alert.displayName} of service ${alert.service} no longer burns.`];
  if (linked.status === 'acknowledged')
    return ['Somebody has it', `${what} ${linked.acknowledged.actor.by} has it in hand.`];
  if (linked.cycle !== cycle)
    return ['This link is of an earlier call', `${what} It has begun anew since: use the newest link.`];
  return [alert.displayName, what, `Acknowledge as ${person}`];
}

function page(status: number, title: string, text: string, button?: string): HttpAnswer {
  const form = button === undefined ? '' : html`<form method="post"><button>${button}</button></form>`;
  const body = html`<!doctype html>
<html lang="en">
<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>
<style>body{font:1.2rem/1.5 system-ui;max-width:34rem;margin:3rem auto;padding:0 1rem}button{font:inherit;padding:.8rem 1.4rem}</style>
<h1>${title}</h1><p>${text}</p>${form}
</html>`;
  return { status, headers: HEADERS, body: String(body) };
}
