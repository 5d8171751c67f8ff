import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a stand-in answers one request: an answer, or nothing and a closed connection, or nothing at all. */
export type StandInAnswer =
  | { readonly status: number; readonly answer: object; readonly headers?: Readonly<Record<string, string>> }
  | 'drop'
  | 'hang';

export interface StandInServer {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  close(): Promise<void>;
}

/** A server on loopback that stands in for somebody else's. */
export async function startStandIn(
  answer: (request: IncomingMessage, body: string) => StandInAnswer,
): Promise<StandInServer> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const said = answer(request, Buffer.concat(chunks).toString('utf8'));
    if (said === 'hang') return;
    if (said === 'drop') return void request.socket.destroy();
    response.writeHead(said.status, { 'content-type': 'application/json', ...said.headers });
    response.end(JSON.stringify(said.answer));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
