import type { IncomingMessage, ServerResponse } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { LIMITS } from './limits.ts';
import { ServiceError } from './service-error.ts';

/**
 * The protocol of client-cloudwatch 3.1162.0 (runtimeConfig.shared.js): AWS JSON 1.0, POST /, the operation in
 * X-Amz-Target, instants as epoch seconds with a fraction, NaN and the infinities as text. Bodies of 10,240 bytes and
 * more of PutMetricData come as gzip (middleware-compression). Signatures are not checked: a stand-in knows no keys.
 */
const TARGET = /^GraniteServiceVersion20100801\.([A-Za-z]+)$/;
const CONTENT_TYPE = 'application/x-amz-json-1.0';

/** The operation that a request names; UnknownOperation where it speaks another protocol. */
export function operationOf(request: IncomingMessage): string {
  const target = request.headers['x-amz-target'];
  const operation = typeof target === 'string' ? TARGET.exec(target)?.[1] : undefined;
  if (operation === undefined) {
    const said = `${request.method} ${request.url} with X-Amz-Target ${target ?? 'missing'}`;
    throw new ServiceError('UnknownOperation', `${said}: only AWS JSON 1.0 is spoken here, as client-cloudwatch does.`);
  }
  return operation;
}

/** Reads and unpacks a body. SerializationException where it is not JSON, 413 where it is too large. */
export async function readInput(request: IncomingMessage, bytesMax: number): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    // What is over the limit is read to its end but not kept, so that the client gets its answer and not a broken pipe.
    if (bytes <= bytesMax) chunks.push(chunk);
  }
  if (bytes > bytesMax) {
    throw new ServiceError('RequestEntityTooLarge', `The request has ${bytes} bytes; ${bytesMax} are allowed.`);
  }
  const packed = Buffer.concat(chunks);
  try {
    const text = request.headers['content-encoding'] === 'gzip' ? gunzipSync(packed, UNPACKING) : packed;
    return text.length === 0 ? {} : JSON.parse(text.toString('utf8'));
  } catch (cause) {
    throw new ServiceError(
      'Serialization',
      `The body can't be read: ${cause instanceof Error ? cause.message : cause}`,
    );
  }
}

const UNPACKING = { maxOutputLength: LIMITS.unpackedBytesMax };

/** Answers a call. PutMetricData has no output: its body is empty. */
export function answer(response: ServerResponse, requestId: string, output: unknown): void {
  const body = output === undefined ? '' : JSON.stringify(output);
  response.writeHead(200, {
    'content-type': CONTENT_TYPE,
    'content-length': Buffer.byteLength(body),
    'x-amzn-requestid': requestId,
  });
  response.end(body);
}

/** Refuses a call so that the SDK throws the exception of that name. */
export function refuse(response: ServerResponse, requestId: string, error: ServiceError): void {
  const body = JSON.stringify({ __type: `com.amazonaws.cloudwatch#${error.shape}`, message: error.message });
  response.writeHead(error.status, {
    'content-type': CONTENT_TYPE,
    'content-length': Buffer.byteLength(body),
    'x-amzn-requestid': requestId,
    ...(error.queryCode === undefined
      ? {}
      : { 'x-amzn-query-error': `${error.queryCode};${error.status < 500 ? 'Sender' : 'Receiver'}` }),
  });
  response.end(body);
}
