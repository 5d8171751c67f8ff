import * as z from 'zod';
import { type NoteArrivalPorts, noteArrival } from '#flows/oncall/note-arrival.ts';
import type { Tools } from '#lambdas/runtime/surroundings.ts';
import { REPORTED_TYPES } from './hear-sms.config.ts';

/** What End User Messaging reports of a text message. https://docs.aws.amazon.com/sms-voice/latest/userguide/configuration-sets-event-format.html */
export const smsReportSchema = z.object({
  eventType: z.enum(REPORTED_TYPES),
  messageId: z.string(),
  messageStatusDescription: z.string().default(''),
  /** What the message was sent with. */
  context: z.object({ page: z.string(), person: z.string() }),
});

/** Writes down what became of the text message of a page. */
export async function noteReport(
  { eventType, messageId, messageStatusDescription, context: { page, person } }: z.output<typeof smsReportSchema>,
  { ports, clock, logger }: Pick<Tools<Omit<NoteArrivalPorts, 'clock'>>, 'ports' | 'clock' | 'logger'>,
): Promise<void> {
  const hasArrived = eventType === 'TEXT_DELIVERED';
  const about = { pageKey: page, leg: 'sms', target: person, reference: messageId, hasArrived } as const;
  const isNews = await noteArrival({ ...ports, clock }, { ...about, reason: messageStatusDescription || eventType });
  logger.info(`${eventType} of message ${messageId}`, { pageKey: page, person, isNews });
}
