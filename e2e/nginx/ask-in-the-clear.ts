import { get } from 'node:http';
import type { RealNginx } from './real-nginx.ts';

interface InTheClear {
  readonly status: number | undefined;
  readonly to: string | undefined;
}

/** Over plain HTTP, at its port for that. */
export function askInTheClear(
  { httpPort: port }: RealNginx,
  path: string,
  host = 'localhost',
): Promise<InTheClear> {
  return new Promise((resolve) => {
    get({ host: '127.0.0.1', port, path, headers: { Host: host } }, (got) => {
      got.resume();
      resolve({ status: got.statusCode, to: got.headers.location });
    });
  });
}
