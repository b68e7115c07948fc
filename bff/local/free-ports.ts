import { createServer } from 'node:net';
import type { Ports } from './environment.ts';

/** What is wrong with the ports, a sentence each: taken by somebody else, or given twice. */
export async function portProblems(ports: Ports): Promise<readonly string[]> {
  const problems: string[] = [];
  const given = new Map<number, string>();
  for (const [part, port] of Object.entries<number>({ ...ports })) {
    const variable = `PORT_${part}`;
    const other = given.get(port);
    given.set(port, variable);
    if (other !== undefined) problems.push(`${variable} and ${other} are both ${port}.`);
    else if (!(await isFree(port))) {
      problems.push(`Port ${port} is taken: stop what uses it, or set ${variable} to another one.`);
    }
  }
  return problems;
}

const TRIES = 50;

/**
 * The page for users takes the next free port where nobody chose one: whoever moves the other ports to run a
 * second copy need not know of it. Its address stands in mails only.
 */
export async function withFreePublicPort(ports: Ports, env: NodeJS.ProcessEnv): Promise<Ports> {
  if ((env['PORT_PUBLIC'] ?? '') !== '') return ports;
  const taken = new Set(Object.values(ports).filter((port) => port !== ports.PUBLIC));
  for (let port = ports.PUBLIC; port < ports.PUBLIC + TRIES; port += 1) {
    if (!taken.has(port) && (await isFree(port))) return { ...ports, PUBLIC: port };
  }
  return ports;
}

/** On both loopback addresses: a browser asks either of them for localhost. */
async function isFree(port: number): Promise<boolean> {
  return (await canListen(port, '127.0.0.1')) && (await canListen(port, '::1'));
}

function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    // A machine without IPv6 has nobody there either.
    server.once('error', (error) => resolve(!('code' in error) || error.code !== 'EADDRINUSE'));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}
