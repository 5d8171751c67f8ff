import * as z from 'zod';
import { startStandIn } from './stand-in-server.ts';

/** The documented request. https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_SendTextMessage.html */
const requestSchema = z.strictObject({
  DestinationPhoneNumber: z.e164().max(20),
  OriginationIdentity: z.string().regex(/^[A-Za-z0-9_:/+-]{1,256}$/),
  MessageBody: z.string().min(1).max(1_600),
  MessageType: z.enum(['TRANSACTIONAL', 'PROMOTIONAL']),
  TimeToLive: z.int().min(5).max(259_200).optional(),
  ConfigurationSetName: z
    .string()
    .regex(/^[A-Za-z0-9_:/-]{1,256}$/)
    .optional(),
  Context: z
    .record(z.string().regex(/^\S{1,100}$/), z.string().regex(/^(?!\s)[\s\S]{1,800}(?<!\s)$/))
    .refine((context) => Object.keys(context).length <= 5)
    .optional(),
});

const OPERATION = 'PinpointSMSVoiceV2.SendTextMessage';

type TextMessage = z.infer<typeof requestSchema>;

export interface MessagingStandIn {
  readonly endpoint: string;
  readonly sent: readonly TextMessage[];
  /** The next call is refused so. */
  refuseNext(status: number, type: string): void;
  close(): Promise<void>;
}

/** Stands in for AWS End User Messaging on loopback: takes what is documented, and gives back what it took at `GET /`. */
export async function startMessagingStandIn(): Promise<MessagingStandIn> {
  const sent: TextMessage[] = [];
  const refusals: { status: number; type: string }[] = [];
  const { origin, close } = await startStandIn(({ method, headers }, body) => {
    if (method === 'GET') return { status: 200, answer: sent };
    const refusal = refusals.shift();
    const read = requestSchema.safeParse(JSON.parse(body));
    const said =
      refusal ??
      (headers['x-amz-target'] !== OPERATION
        ? { status: 400, type: 'UnknownOperationException' }
        : read.success
          ? undefined
          : { status: 400, type: 'ValidationException' });
    if (said !== undefined || !read.success) {
      const Message = read.success ? `${read.data.DestinationPhoneNumber} is refused` : z.prettifyError(read.error);
      return { status: said?.status ?? 400, answer: { __type: said?.type, Message } };
    }
    sent.push(read.data);
    return { status: 200, answer: { MessageId: `sms-${sent.length}` } };
  });
  return {
    endpoint: origin,
    sent,
    refuseNext: (status, type) => void refusals.push({ status, type }),
    close,
  };
}
