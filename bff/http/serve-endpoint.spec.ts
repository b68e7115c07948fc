import type { Hold, listHolds, startAssistance } from '../contract/index.ts';
import type { AgentRequest, App, Gate, serve, Served } from './serve-endpoint.ts';

/** Whether `serve` takes this handler for this endpoint: inferred as at a call. */
type Takes<Endpoint, Handler> = typeof serve extends (
  app: App,
  gate: Gate,
  endpoint: Endpoint,
  handler: Handler,
) => void
  ? true
  : false;

type Started = (served: Served<{ body: { email: string } }, AgentRequest>) => Promise<never>;
type Misread = (served: Served<{ body: { phone: string } }, AgentRequest>) => Promise<never>;

describe('binding an endpoint', () => {
  it('compiles with what the contract says, and with no other answer or input', () => {
    const right: Takes<typeof listHolds, () => Promise<{ holds: Hold[] }>> = true;
    const wrongAnswer: Takes<typeof listHolds, () => Promise<{ holds: string[] }>> = false;
    const noAnswer: Takes<typeof listHolds, () => Promise<null>> = false;
    const rightInput: Takes<typeof startAssistance, Started> = true;
    const wrongInput: Takes<typeof startAssistance, Misread> = false;
    expect([right, wrongAnswer, noAnswer, rightInput, wrongInput]).toEqual([true, false, false, true, false]);
  });
});
