import { SHOWN_AGENT, type AnyEndpoint, type ProblemCode } from '../../contract/index.ts';
import { mayOmitBody, takesBody } from '../../http/serve-endpoint.ts';
import type { AgentClient } from '../agent-client.ts';
import { mayHaveBody, type Attempt, type Stage, type Way } from './stage.ts';

/** Refusals without a row, each with its reason. What somebody known wanted, and did not get, is none of them. */
export const UNTRACED = {
  'not-signed-in': 'nobody knows who it was, and a row a request would let anybody fill the trace',
  'header-missing': 'a foreign site can send it from an agent’s browser, as often as it likes',
  'another-agent':
    'a tab says whom it shows, decides nothing and is told to look again; it may ask every few seconds',
  'invalid-request': 'it asks for nothing that the contract knows',
  'body-too-large': 'it is not read',
  'unsupported-media-type': 'it is not read',
  'rate-limited': 'it can be sent faster than the rate: the log has its count',
  unavailable: 'nothing could be written, a row neither: the log says why',
  'internal-error': 'nobody decided it: the log says why',
} as const satisfies Partial<Record<ProblemCode, string>>;

/** Those that apply to this endpoint. */
export function untracedWays(endpoint: AnyEndpoint): readonly Way[] {
  return [...byAccess(endpoint), ...(mayHaveBody(endpoint) ? unfitBodies(endpoint) : [])];
}

function untraced(
  code: keyof typeof UNTRACED,
  when: string,
  given: (stage: Stage) => Attempt | Promise<Attempt>,
): Way {
  return { when, code, rows: [], given: async (stage) => given(await steppedUp(stage)) };
}

/** Whoever is refused here may do all else: the supervisor has stepped up, once for all the specs of a stage. */
async function steppedUp(stage: Stage): Promise<Stage> {
  const { status } = await stage.sara.get('/api/holds');
  if (status === 403) await stage.bff.stepUp(stage.sara);
  return stage;
}

function byAccess(endpoint: AnyEndpoint): readonly Way[] {
  const foreign = untraced('header-missing', 'from a foreign site', (stage) => ({
    client: withoutHeader(admitted(endpoint, stage)),
  }));
  switch (endpoint.access) {
    case 'agent':
    case 'supervisor':
      return [
        untraced('not-signed-in', 'by nobody', ({ bff }) => ({ client: bff.browser() })),
        untraced('another-agent', 'from a page that shows somebody else', (stage) => ({
          client: withHeader(admitted(endpoint, stage), SHOWN_AGENT, 'sub-of-somebody-else'),
        })),
        foreign,
      ];
    case 'header':
      return [foreign];
    case 'product':
    case 'link':
    case 'statement':
      return [];
  }
}

function unfitBodies(endpoint: AnyEndpoint): readonly Way[] {
  const tooLarge = untraced('body-too-large', 'what nobody types', (stage) => ({
    client: admitted(endpoint, stage),
    body: { text: 'x'.repeat(100_000) },
  }));
  if (!takesBody(endpoint)) return [tooLarge];
  const nothing = untraced('invalid-request', 'nothing in it', (stage) => ({
    client: admitted(endpoint, stage),
    body: {},
  }));
  return [
    tooLarge,
    ...(mayOmitBody(endpoint) ? [] : [nothing]),
    untraced('unsupported-media-type', 'no JSON', (stage) => ({
      client: withHeader(admitted(endpoint, stage), 'Content-Type', 'text/plain'),
      body: {},
    })),
  ];
}

/** A client of its own, which its specs may change. */
function admitted({ access, path }: AnyEndpoint, { bff, sara }: Stage): AgentClient {
  switch (access) {
    case 'agent':
    case 'supervisor': {
      const tab = bff.browser();
      tab.cookie = sara.cookie;
      return tab;
    }
    case 'header':
      return bff.browser();
    case 'product':
      return bff.asProduct('web');
    case 'link':
      return path.startsWith('/api/sessions') ? bff.agentWithMail() : bff.user();
    case 'statement':
      return bff.functions();
  }
}

function withHeader(client: AgentClient, name: string, value: string): AgentClient {
  client.headers = { ...client.headers, [name]: value };
  return client;
}

function withoutHeader(client: AgentClient): AgentClient {
  client.headers = {};
  return client;
}
