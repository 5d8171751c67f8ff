import { createServer } from 'node:http';
import { onTestFinished } from 'vitest';

/** What an SDK asked for: the operation of the target, and its input. */
interface AskedOperation {
  readonly operation: string;
  readonly input: Record<string, unknown>;
}

/** A service of AWS that speaks the JSON protocols, and answers every operation as a test says: with `{}`, or an error by its name. */
export async function awsJsonStandIn() {
  const asked: AskedOperation[] = [];
  let error: string | undefined;
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += String(part);
    const operation = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
    asked.push({ operation, input: JSON.parse(body) });
    response.writeHead(error === undefined ? 200 : 400, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(error === undefined ? {} : { __type: error, message: 'no' }));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('the server has no port');
  return {
    asked,
    refuse(name: string) {
      error = name;
    },
    config: {
      endpoint: `http://127.0.0.1:${address.port}`,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    },
  };
}
