import * as z from 'zod';
import { acknowledgeBySms } from '#flows/oncall/acknowledge-by-sms.ts';
import type { ChangePagePorts } from '#flows/oncall/change-page.ts';
import type { ContactLog } from '#flows/oncall/ports.ts';
import type { Tools } from '#lambdas/runtime/surroundings.ts';
import { type CodeSecret, codeCheck } from './page-codes.ts';

/** What End User Messaging publishes of a reply. https://docs.aws.amazon.com/sms-voice/latest/userguide/two-way-sms-payload.html */
export const smsReplySchema = z.object({
  originationNumber: z.string(),
  messageBody: z.string(),
  inboundMessageId: z.string().default(''),
});

/** What the hearer of replies reads and changes. */
export interface SmsReplyPorts extends Omit<ChangePagePorts, 'clock'> {
  readonly contactLog: ContactLog;
  readonly secret: CodeSecret;
  /** Sends a text message to a number. */
  readonly answer: (to: string, text: string) => Promise<void>;
}

const UNANSWERED: ReadonlySet<string> = new Set(['unknown-person', 'no-code', 'too-many-codes']);

/**
 * Takes one reply. Whoever sent a code, from a number that the documents know, is told what came of it; anything else is
 * answered by nothing, so that two machines don't talk to each other and STOP stays what the carrier takes it for.
 */
export async function answerSms(
  { originationNumber: from, messageBody: text, inboundMessageId: messageId }: z.output<typeof smsReplySchema>,
  { ports, clock, logger }: Pick<Tools<SmsReplyPorts>, 'ports' | 'clock' | 'logger'>,
): Promise<void> {
  const isCode = await codeCheck(ports.secret);
  const change = await acknowledgeBySms({ ...ports, clock, isCode }, { from, text, messageId });
  const isDone = 'events' in change;
  logger.info(`reply ${messageId} became`, isDone ? { pageKey: change.pageKey } : { ...change.refusal });
  if (!isDone && UNANSWERED.has(change.refusal.code)) return;
  const said = isDone ? `You have it: ${change.pageKey}` : `Nothing was changed: ${change.refusal.reason}`;
  await ports.answer(from, said).catch((error: unknown) => {
    // The acknowledgement stands; trying again would only say that it is taken already.
    logger.warn('a reply could not be answered', { error: error instanceof Error ? error.name : 'unknown' });
  });
}
