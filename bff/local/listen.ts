import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';

/** A server that answers on loopback. */
export interface Listening {
  readonly url: string;
  close(): Promise<void>;
}

/** This machine by its own names: a page of elsewhere whose name was made to lead here brings its own. */
const HERE = /^(?:(?:[\w-]+\.)*localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/i;

/** Serves on loopback only; port 0 takes a free one. Rejects with the system's error where the port is taken. */
export async function listen(app: Hono, port: number): Promise<Listening> {
  const handle = getRequestListener(app.fetch);
  const server = createServer((incoming, outgoing) => {
    const { host } = incoming.headers;
    if (host === undefined || HERE.test(host)) void handle(incoming, outgoing);
    else outgoing.writeHead(403).end();
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${taken}`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}
