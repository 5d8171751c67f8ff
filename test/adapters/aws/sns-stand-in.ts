import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SNSClient } from '@aws-sdk/client-sns';

/** What one accepted publish held, by the names of the API; attributes by their names. */
interface Published {
  readonly TopicArn: string | undefined;
  readonly PhoneNumber: string | undefined;
  readonly Subject: string | undefined;
  readonly Message: string;
  readonly MessageStructure: string | undefined;
  readonly attributes: Readonly<Record<string, string>>;
}

/** An error as SNS answers it, or a connection that breaks, or no answer. */
type SnsAnswer = { readonly status: number; readonly code: string; readonly message: string } | 'drop' | 'hang';

export interface SnsStandIn {
  readonly client: SNSClient;
  readonly published: readonly Published[];
  answerNext(answer: SnsAnswer): void;
  close(): Promise<void>;
}

/**
 * Stands in for SNS's Publish on loopback, in the SDK's own protocol, with the documented limits.
 * https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
export async function startSnsStandIn(): Promise<SnsStandIn> {
  const published: Published[] = [];
  const answers: SnsAnswer[] = [];
  const server = createServer(async (request, response) => {
    const form = new URLSearchParams(await readBody(request));
    const planned = answers.shift();
    if (planned === 'hang') return;
    if (planned === 'drop') return void request.socket.destroy();
    const publish = readPublish(form);
    const wrong = planned ?? complaint(form, publish);
    response.setHeader('content-type', 'text/xml');
    if (wrong !== undefined) {
      response
        .writeHead(wrong.status)
        .end(
          `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>${wrong.code}</Code><Message>${wrong.message}</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
        );
      return;
    }
    published.push(publish);
    response.end(
      `<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>message-${published.length}</MessageId></PublishResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></PublishResponse>`,
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = new SNSClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  return {
    client,
    published,
    answerNext: (answer) => void answers.push(answer),
    async close() {
      client.destroy();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function readPublish(form: URLSearchParams): Published {
  const attributes: Record<string, string> = {};
  for (let index = 1; form.has(`MessageAttributes.entry.${index}.Name`); index += 1) {
    const entry = `MessageAttributes.entry.${index}`;
    attributes[form.get(`${entry}.Name`) ?? ''] = form.get(`${entry}.Value.StringValue`) ?? '';
  }
  return {
    TopicArn: form.get('TopicArn') ?? undefined,
    PhoneNumber: form.get('PhoneNumber') ?? undefined,
    Subject: form.get('Subject') ?? undefined,
    Message: form.get('Message') ?? '',
    MessageStructure: form.get('MessageStructure') ?? undefined,
    attributes,
  };
}

function complaint(
  form: URLSearchParams,
  { TopicArn, PhoneNumber, Subject, Message, MessageStructure, attributes }: Published,
) {
  const invalid = (message: string) => ({
    status: 400,
    code: 'InvalidParameter',
    message: `Invalid parameter: ${message}`,
  });
  if (form.get('Action') !== 'Publish') return invalid('Action');
  if ((TopicArn === undefined) === (PhoneNumber === undefined)) return invalid('TopicArn or PhoneNumber, and not both');
  if (PhoneNumber !== undefined && !/^\+[1-9]\d{6,14}$/.test(PhoneNumber))
    return invalid(`PhoneNumber Reason: ${PhoneNumber} is not valid to publish to`);
  if (Subject !== undefined && !/^[!-~][ -~]{0,98}$/.test(Subject)) return invalid('Subject');
  if (Message === '' || Buffer.byteLength(Message) > 256 * 1024) return invalid('Message');
  if (PhoneNumber !== undefined && Message.length > 1_600) return invalid('Message too long');
  if (Object.values(attributes).includes('')) return invalid('MessageAttributes');
  if (MessageStructure === 'json' && typeof JSON.parse(Message).default !== 'string')
    return invalid('Message Structure - No default entry in JSON message body');
  return undefined;
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
