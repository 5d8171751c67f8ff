import * as z from 'zod';
import type { PageCommand, PageRefusal } from '#core/oncall/decide-page.ts';
import { parseJson } from '#core/shared/parse-json.ts';
import { type ChangePagePorts, changePage } from '#flows/oncall/change-page.ts';
import type { HttpAnswer, HttpRequest } from '#lambdas/runtime/http-door.ts';
import type { Tools } from '#lambdas/runtime/surroundings.ts';

const page = z.string().min(1).max(1_000);

/** What a console or a program asks: `{"action": "acknowledge", "page": "checkout-availability/page-fast/3"}`. */
const askedSchema = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('acknowledge'), page }),
  z.strictObject({ action: z.literal('unacknowledge'), page, reason: z.string().min(1).max(1_000) }),
]);

const STATUS: Readonly<Record<PageRefusal['code'], number>> = {
  'not-yet-open': 404,
  'already-open': 409,
  'already-acknowledged': 409,
  'already-resolved': 409,
  'not-acknowledged': 409,
  'nothing-due': 409,
  overtaken: 409,
};

/**
 * Acknowledges a page, or takes that back, in the name of whoever signed the request: API Gateway has checked it. A
 * request without a caller is refused, should the route ever be open.
 */
export async function answerConsole(
  { caller, body }: HttpRequest,
  { ports, clock, logger }: Pick<Tools<Omit<ChangePagePorts, 'clock'>>, 'ports' | 'clock' | 'logger'>,
): Promise<HttpAnswer> {
  if (caller === undefined)
    return json(401, { error: 'who asks is not known; sign the request with the credentials of AWS' });
  const read = askedSchema.safeParse(parseJson(body));
  if (!read.success) return json(400, { error: `the request can't be read: ${z.prettifyError(read.error)}` });
  const actor = { by: nameOf(caller), channel: 'console' } as const;
  const command: PageCommand =
    read.data.action === 'acknowledge'
      ? { type: 'AcknowledgePage', actor }
      : { type: 'UnacknowledgePage', actor, reason: read.data.reason };
  const change = await changePage({ ...ports, clock }, read.data.page, command);
  logger.info(`${actor.by} asked to ${read.data.action} page ${read.data.page}`, { ...change });
  if ('refusal' in change) return json(STATUS[change.refusal.code], { page: change.pageKey, refusal: change.refusal });
  return json(200, { page: change.pageKey, events: change.events.map(({ type }) => type) });
}

/** `arn:aws:sts::111122223333:assumed-role/Oncall/ana` is ana: the session, or the user, at the end. */
function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

function json(status: number, answer: object): HttpAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(answer) };
}
