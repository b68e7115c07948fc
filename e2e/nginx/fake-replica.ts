import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface FakeReplica {
  readonly port: number;
  readonly received: { readonly method: string; readonly headers: IncomingMessage['headers'] }[];
  close(): Promise<void>;
}

/** Stands where a replica would and notes what arrives; `breaks` hangs up without an answer, as a crash does. */
export async function fakeReplica({ breaks = false } = {}): Promise<FakeReplica> {
  const received: FakeReplica['received'] = [];
  const server = createServer((incoming, outgoing) => {
    received.push({ method: incoming.method ?? '', headers: incoming.headers });
    if (breaks) incoming.socket.destroy();
    else outgoing.writeHead(200, { 'Content-Type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    received,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
