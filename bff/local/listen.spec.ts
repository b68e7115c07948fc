import { request } from 'node:http';
import { Hono } from 'hono';
import { listen, type Listening } from './listen.ts';

describe('a server of the local default', () => {
  let server: Listening;

  beforeAll(async () => {
    const app = new Hono();
    app.get('/', (c) => c.text('here'));
    server = await listen(app, 0);
  });
  afterAll(() => server.close());

  const statusFor = (host: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      const { port } = new URL(server.url);
      request({ host: '127.0.0.1', port, headers: { host } }, (answer) => {
        resolve(answer.resume().statusCode);
      })
        .on('error', reject)
        .end();
    });

  for (const host of ['localhost', 'localhost:4200', '127.0.0.1:8025', '[::1]:9331', 'help.localhost:4200']) {
    it(`answers to this machine’s names: ${host}`, async () => {
      expect(await statusFor(host)).toBe(200);
    });
  }

  for (const host of ['evil.example', 'evil.example:8025', 'localhost.evil.example', 'xlocalhost']) {
    it(`answers to no name that was made to lead here: ${host}`, async () => {
      expect(await statusFor(host)).toBe(403);
    });
  }
});
