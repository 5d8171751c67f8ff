import * as z from 'zod';

/** All are told at once, within the life of one worker; more people than this subscribe to the topic. */
export const PHONE_NUMBERS_MAX = 20;

/** https://docs.aws.amazon.com/sns/latest/dg/sms_publish-to-phone.html asks for E.164. */
export const phoneNumberSchema = z.e164('must be a number in E.164: + and 7 to 15 digits');

export const deliverToPhonesConfig = z.strictObject({
  EVENTS_TABLE: z.string().min(1),
  /** How often each number was told of late. */
  BOOKS_TABLE: z.string().min(1),
  /** A JSON list. */
  PHONE_NUMBERS: z
    .string()
    .transform((text, context): unknown => {
      try {
        return JSON.parse(text);
      } catch {
        context.addIssue({ code: 'custom', message: 'must be a JSON list of phone numbers' });
        return z.NEVER;
      }
    })
    .pipe(z.array(phoneNumberSchema).max(PHONE_NUMBERS_MAX))
    .meta({ confidential: true }),
});
