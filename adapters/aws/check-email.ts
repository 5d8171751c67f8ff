import { GetAccountCommand, type SESv2Client } from '@aws-sdk/client-sesv2';
import type { Asked } from '#core/oncall/doctor-facts.ts';

/** Whether the account sends e-mails to whomever it likes. https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_GetAccount.html */
export async function checkEmail(client: SESv2Client): Promise<Asked> {
  const { ProductionAccessEnabled: isProduction, SendingEnabled: isSending } = await client.send(
    new GetAccountCommand({}),
  );
  if (isSending === false) return { refused: 'its sending is paused' };
  if (isProduction !== true) return { refused: 'it is in the sandbox, which reaches verified addresses only' };
  return { ok: true };
}
