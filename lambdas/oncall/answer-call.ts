import * as z from 'zod';
import { acknowledgeByCall } from '#flows/oncall/acknowledge-by-call.ts';
import type { ChangePagePorts } from '#flows/oncall/change-page.ts';
import type { Tools } from '#lambdas/runtime/surroundings.ts';
import { type CodeSecret, codeCheck } from './page-codes.ts';

/**
 * What a contact flow hands over: what the call was started with, and what was entered (`Timeout` where nothing was).
 * https://docs.aws.amazon.com/connect/latest/adminguide/connect-lambda-functions.html
 */
export const callSchema = z.object({
  Details: z.object({
    ContactData: z.object({
      ContactId: z.string(),
      Attributes: z.object({ page: z.string(), cycle: z.coerce.number(), person: z.string() }),
    }),
    Parameters: z.object({ code: z.string() }),
  }),
});

export interface CallPorts extends Omit<ChangePagePorts, 'clock'> {
  readonly secret: CodeSecret;
}

/** What the flow says next, and whether it then hangs up. A flow takes nothing but texts. */
export interface CallAnswer {
  readonly said: string;
  readonly isDone: 'yes' | 'no';
}

/** Takes what was entered during one call, and says aloud what came of it. */
export async function answerCall(
  { Details: { ContactData: contact, Parameters: parameters } }: z.output<typeof callSchema>,
  { ports, clock, logger }: Pick<Tools<CallPorts>, 'ports' | 'clock' | 'logger'>,
): Promise<CallAnswer> {
  const isCode = await codeCheck(ports.secret);
  const claim = contact.Attributes;
  const change = await acknowledgeByCall({ ...ports, clock, isCode }, { claim, entered: parameters.code });
  const isDone = 'events' in change;
  logger.info(`call ${contact.ContactId} became`, isDone ? { pageKey: change.pageKey } : { ...change.refusal });
  if (isDone) return { said: 'You have it. It is acknowledged. Goodbye.', isDone: 'yes' };
  if (change.refusal.code === 'wrong-code') return { said: 'That was not the code.', isDone: 'no' };
  return { said: `Nothing was changed. ${REFUSALS.get(change.refusal.code) ?? ''}`, isDone: 'yes' };
}

/** Without names, which a voice would spell. */
const REFUSALS: ReadonlyMap<string, string> = new Map([
  ['already-acknowledged', 'Somebody has it already.'],
  ['already-resolved', 'It is over.'],
  ['overtaken', 'It has begun anew since, and you will be called again.'],
]);
