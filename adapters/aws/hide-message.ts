import { ChangeMessageVisibilityCommand, GetQueueUrlCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** A message that a consumer was given, by the names of Lambda's event. */
export interface ReceivedMessage {
  readonly eventSourceARN: string;
  readonly receiptHandle: string;
}

/**
 * Twelve hours from when a message was received are the most that SQS hides it for; one less leaves room for the
 * consumer's own time. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html
 */
export const HIDDEN_SECONDS_MAX = 11 * 3_600;

/** Hides a message from consumers for so many milliseconds, in whole seconds, rounded up; what is beyond the limit is cut. */
export async function hideMessage(
  client: SQSClient,
  { eventSourceARN, receiptHandle }: ReceivedMessage,
  forMs: number,
): Promise<void> {
  const QueueName = eventSourceARN.slice(eventSourceARN.lastIndexOf(':') + 1);
  const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName }));
  const VisibilityTimeout = Math.min(Math.max(0, Math.ceil(forMs / 1_000)), HIDDEN_SECONDS_MAX);
  await client.send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: receiptHandle, VisibilityTimeout }));
}
