import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from '@hono/node-server';
import { answerInternalCode, REQUESTED_BY } from '../../bff/contract/index.ts';
import { sqlClock } from '../../bff/adapters/sql/stores/sql-clock.ts';
import { ANA, BffUnderTest, MARTA, SETTINGS } from '../../bff/spec-kit/bff-under-test.ts';
import { DEMO_PASSWORD } from '../../bff/local/demo-people.ts';
import { compose } from '../../bff/composition-root.ts';

/*
 * One side of `npm run bench -- verify`, in a process of its own: `bff` is the whole app on SQLite, `bare` a node:http
 * server that reads the same cookie and header and parses the same body by the same schema, without any store.
 * Says where it listens and what to ask; answers each message with the CPU it has used (µs).
 */

const side = process.argv[2] === 'bff' ? await startApp() : await startBare();
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpuMicros: user + system });
});
process.once('disconnect', () => process.exit(0));
process.send?.(side);

interface Side {
  readonly port: number;
  readonly path: string;
  readonly cookie: string;
}

async function startApp(): Promise<Side> {
  const bff = await BffUnderTest.start();
  const { app } = compose(SETTINGS, { ...bff.ports, clock: sqlClock(bff.database) });
  const port = await new Promise<number>((resolve) => {
    serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, (address) => {
      resolve(address.port);
    });
  });
  const post = (path: string, body: object, cookie = '') =>
    fetch(`http://127.0.0.1:${String(port)}${path}`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        [REQUESTED_BY.name]: REQUESTED_BY.value,
        Cookie: cookie,
      },
      body: JSON.stringify(body),
    });
  const signedIn = await post('/api/session', { email: ANA, password: DEMO_PASSWORD });
  const [cookie = ''] = (signedIn.headers.getSetCookie()[0] ?? '').split(';');
  const started = (await (await post('/api/assistances', { email: MARTA }, cookie)).json()) as { id: string };
  return { port, path: answerInternalCode.path.replace(':id', started.id), cookie };
}

async function startBare(): Promise<Side> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const id = request.url?.split('/')[3];
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString('utf8'));
      const cookies = new Map(
        (request.headers.cookie ?? '').split('; ').map((pair) => pair.split('=', 2) as [string, string]),
      );
      const isOurs =
        request.headers[REQUESTED_BY.name.toLowerCase()] === REQUESTED_BY.value && cookies.size > 0;
      const parsed = answerInternalCode.input.safeParse({ params: { id }, body });
      response.writeHead(isOurs && parsed.success ? 200 : 400, {
        'Content-Type': 'application/problem+json',
      });
      response.end(
        JSON.stringify({ code: 'invalid-request', fields: parsed.error?.issues.map(({ path }) => path) }),
      );
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const path = answerInternalCode.path.replace(':id', '00000000-0000-4000-8000-000000000000');
  return { port, path, cookie: '__Host-user-support-4200=x' };
}
