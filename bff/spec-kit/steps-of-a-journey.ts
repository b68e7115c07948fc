import { sqlClock } from '../adapters/sql/stores/sql-clock.ts';
import { sqlStores } from '../adapters/sql/sql-stores.ts';
import { traceMac } from '../adapters/trace-mac.ts';
import { compose } from '../composition-root.ts';
import { AgentClient } from './agent-client.ts';
import { ANA, BffUnderTest, MARTA, SETTINGS } from './bff-under-test.ts';
import { COGNITO_CALLS, StepCounter, type Steps } from './count-steps.ts';

/** Time between two requests, ms: how a person works, and how a script does. */
export const PACES = { person: 20_000, robot: 0 } as const;

export interface StepsOfRequest extends Steps {
  readonly request: string;
  /** Statements of the sweep before it, for what the request before has left to be written. */
  readonly byTheJob: number;
}

/** One assistance from sign-in to finish, by its 19 requests; of the jobs only the writing of activity runs. */
export async function stepsOfAJourney(pauseMs: number): Promise<readonly StepsOfRequest[]> {
  const bff = await BffUnderTest.start();
  try {
    return await measured(bff, pauseMs);
  } finally {
    await bff.stop();
  }
}

async function measured(bff: BffUnderTest, pauseMs: number): Promise<readonly StepsOfRequest[]> {
  const counter = new StepCounter();
  const now = () => bff.now;
  const database = counter.database(bff.database, now);
  const wired = compose(SETTINGS, {
    ...bff.ports,
    ...sqlStores(database, traceMac(Buffer.alloc(32, 7))),
    clock: sqlClock(database, now),
    users: counter.port(bff.ports.users, COGNITO_CALLS),
    identities: counter.port(bff.ports.identities, COGNITO_CALLS),
    challenge: counter.port(bff.ports.challenge, COGNITO_CALLS),
  });
  const { app } = wired;
  const ana = new AgentClient(app, '198.51.100.7');
  const product = (client: string) => bff.asProduct(client, `${client}-secret`, app);

  const steps: StepsOfRequest[] = [];
  const ask = async (request: string, client: AgentClient, method: string, path: string, body?: object) => {
    bff.pass(pauseMs);
    counter.take();
    // The one job that the requests' own numbers depend on.
    await wired.writeActivity();
    const byTheJob = counter.take().statements.length;
    const { status, body: answer } = await client.send(method, path, body);
    if (status >= 300) throw new Error(`${request}: ${String(status)} ${JSON.stringify(answer)}`);
    steps.push({ request, byTheJob, ...counter.take() });
    return answer;
  };
  const handOver = async (name: 'store' | 'web') => {
    const { url } = await ask(`open ${name}`, ana, 'POST', `${path}/products/${name}`);
    const ticket = new URLSearchParams(new URL(String(url)).hash.slice(1)).get('ticket');
    return ask(`redeem ${name}`, product(name), 'POST', '/api/handover/redeem', { ticket });
  };

  const accessToken = `valid-token-of:${ANA}:1234567890123456789012345678901234567890`;
  await ask('sign in', ana, 'POST', '/api/session', { accessToken });
  await ask('read session', ana, 'GET', '/api/session');
  await ask('suggest', ana, 'GET', `/api/users?email=${MARTA.slice(0, 5)}`);
  const { id } = await ask('start', ana, 'POST', '/api/assistances', { email: MARTA });
  const path = `/api/assistances/${String(id)}`;
  await ask('read, started', ana, 'GET', path);
  await ask('send internal code', ana, 'POST', `${path}/internal-code`);
  const verified = await ask('answer internal code', ana, 'POST', `${path}/internal-code/answer`, {
    code: bff.internalCode,
  });
  await ask('read, verified', ana, 'GET', path);
  const [ecosystem] = verified['ecosystems'] as readonly { readonly id: string }[];
  await ask('choose ecosystem', ana, 'POST', `${path}/ecosystem`, { ecosystemId: ecosystem?.id });
  await ask('send user code', ana, 'POST', `${path}/user-code`);
  await ask('read, code sent', ana, 'GET', path);
  await ask('answer user code', ana, 'POST', `${path}/user-code/answer`, { code: bff.userCode });
  await ask('read plan', ana, 'GET', `${path}/plan`);
  await handOver('store');
  const { access_token: token } = await handOver('web');
  await ask('introspect', product('web'), 'POST', '/api/handover/introspect', { token });
  await ask('finish', ana, 'POST', `${path}/finish`);
  return steps;
}
