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
