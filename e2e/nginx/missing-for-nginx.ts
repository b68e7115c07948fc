import { spawnSync } from 'node:child_process';

/** Debian keeps nginx where an ordinary account does not look. */
export const PATH = [process.env['PATH'], '/usr/sbin', '/usr/local/sbin'].join(':');

/** Why the front cannot be tested on this machine; null where it can. */
export function missingForNginx(): string | null {
  const missing = ['nginx', 'openssl'].filter(
    (program) => spawnSync(program, [program === 'nginx' ? '-v' : 'version'], { env: { PATH } }).error,
  );
  return missing.length === 0
    ? null
    : `install ${missing.join(' and ')} (apt-get install ${missing.join(' ')})`;
}
