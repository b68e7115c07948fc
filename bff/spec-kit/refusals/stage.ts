import { blockPlaced } from '../../platform/block-placed.ts';
import type { AnyEndpoint, ProblemCode, ProductId } from '../../contract/index.ts';
import { takesBody } from '../../http/serve-endpoint.ts';
import type { RefusalKind } from '../../platform/bounded-refusals.ts';
import { DEFAULT_LIMITS, type Limits } from '../../domain/limits.ts';
import { SYSTEM } from '../../domain/trace.ts';
import type { NewBlock, UsageKind } from '../../platform/ports.ts';
import type { AgentClient } from '../agent-client.ts';
import { ANA, BffUnderTest, LUIS, MARTA, SARA } from '../bff-under-test.ts';

export const UNKNOWN = '00000000-0000-4000-8000-000000000000';
export const HOLD = '2d0f6a51-6d0a-4b9b-8d4e-0a3c5a1e7f10';

/** A request that will be refused; what is left out is unknown, fits or is not there. */
export interface Attempt {
  readonly client: AgentClient;
  readonly id?: string;
  readonly product?: ProductId;
  readonly query?: string;
  readonly body?: object;
}

/** One way in which an endpoint refuses, and what the trace gains by it. */
export interface Way {
  readonly when: string;
  readonly code: ProblemCode;
  readonly rows: readonly string[];
  /** What it is traced as, where that is not its code. */
  readonly kind?: RefusalKind;
  /** What the stage has to be set with, where that is not what it always is. */
  readonly limits?: Partial<Limits>;
  readonly given: (stage: Stage) => Promise<Attempt>;
}

/** Whether a body is sent with it: a POST may, and whatever else the contract has one for. */
export function mayHaveBody(endpoint: AnyEndpoint): boolean {
  return endpoint.method === 'POST' || takesBody(endpoint);
}

/** The id of the browser session that a client has. */
export async function idOfThis(client: AgentClient): Promise<string> {
  const { items } = (await client.get('/api/sessions')).body as {
    readonly items: readonly { readonly id: string; readonly isThis: boolean }[];
  };
  return items.find(({ isThis }) => isThis)?.id ?? UNKNOWN;
}

/** How far an assistance of Ana's for Marta has come. */
export type Reached = 'started' | 'verified' | 'in-ecosystem' | 'code-sent' | 'in-session' | 'ended';

/** A BFF with two agents and a supervisor signed in, and what it takes to have them refused. */
export class Stage {
  readonly bff: BffUnderTest;
  readonly ana: AgentClient;
  readonly luis: AgentClient;
  readonly sara: AgentClient;

  private constructor(bff: BffUnderTest, ana: AgentClient, luis: AgentClient, sara: AgentClient) {
    this.bff = bff;
    this.ana = ana;
    this.luis = luis;
    this.sara = sara;
  }

  static async set(limits: Partial<Limits> = {}): Promise<Stage> {
    const bff = await BffUnderTest.start({ limits: { ...DEFAULT_LIMITS, ...limits } });
    return new Stage(bff, await bff.signIn(ANA), await bff.signIn(LUIS), await bff.signIn(SARA));
  }

  async clear(): Promise<void> {
    await this.#membership(0);
    await this.bff.stop();
  }

  /** The id of Ana's assistance of Marta. */
  async assistance(reached: Reached): Promise<string> {
    const { bff, ana } = this;
    switch (reached) {
      case 'started':
        return (await bff.start(ana, MARTA)).id;
      case 'verified':
        return (await bff.verified(ana, MARTA)).id;
      case 'in-ecosystem':
        return (await bff.inEcosystem(ana, MARTA)).id;
      case 'code-sent': {
        const { id } = await bff.inEcosystem(ana, MARTA);
        await ana.good('POST', `/api/assistances/${id}/user-code`);
        return id;
      }
      case 'in-session':
        return (await bff.inSession(ana, MARTA)).id;
      case 'ended': {
        const { id } = await bff.start(ana, MARTA);
        const reason = { kind: 'other', text: 'Over' };
        await ana.good('POST', `/api/assistances/${id}/cancel`, { reason });
        return id;
      }
    }
  }

  async idOf(client: AgentClient): Promise<string> {
    return ((await client.get('/api/session')).body['agent'] as { id: string }).id;
  }

  /** A block until a supervisor releases it, or for an hour. */
  async block(kind: NewBlock['kind'], subjectId: string): Promise<void> {
    const { bff } = this;
    const until = kind === 'user-refused' ? bff.now + 3_600_000 : null;
    const block = { id: HOLD, kind, subjectId, subjectEmail: MARTA, since: bff.now, until };
    await bff.ports.blocks.place(block, { at: bff.now, actor: SYSTEM, from: {}, what: blockPlaced(block) });
  }

  /** As often as `times`, as if it had been asked for. */
  async useUp(kind: UsageKind, subject: string, times: number): Promise<void> {
    const limits = [{ windowMs: 1, atMost: times }];
    for (let used = 0; used < times; used++) {
      await this.bff.ports.usage.reserve(kind, subject, limits, this.bff.now);
    }
  }

  /** The tab of another browser in which Ana signed in too. */
  anaElsewhere(): Promise<AgentClient> {
    return this.bff.signIn(ANA);
  }

  /** Sara, stepped up. */
  async supervisor(): Promise<AgentClient> {
    await this.bff.stepUp(this.sara);
    return this.sara;
  }

  /** Cognito says so from now on. */
  takeSaraOut(groups: readonly string[]): void {
    this.bff.services.changedAgents.set(SARA, { groups });
  }

  /** Cognito says so from now on. */
  takeAnaOutOfSupport(): void {
    this.bff.services.changedAgents.set(ANA, { groups: [] });
  }

  /** Core says so from now on. */
  takeMartaOutOfHerEcosystem(): Promise<void> {
    return this.#membership(1);
  }

  /** An assistance, by somebody with his hands in the database. */
  changePastUs(id: string): Promise<void> {
    return this.bff.tamper(
      `UPDATE support.Assistances SET State = REPLACE(State, '"verifiedBy"', '"verifiedBY"') WHERE Id = '${id}'`,
    );
  }

  /** A ticket of a product that Ana opened. */
  async ticket(id: string, product: ProductId = 'web'): Promise<string> {
    const { body } = await this.ana.post(`/api/assistances/${id}/products/${product}`);
    return new URLSearchParams(new URL(String(body['url'])).hash.slice(1)).get('ticket') ?? 'none';
  }

  /** The token of the link in the newest mail to the user. */
  linkToken(): string {
    const url = this.bff.services.sent.at(-1)?.context.refuseUrl ?? 'https://none.example';
    return new URLSearchParams(new URL(url).hash.slice(1)).get('token') ?? 'none';
  }

  #membership(inactive: 0 | 1): Promise<void> {
    return this.bff.tamper(
      `UPDATE core.usuariosPracticas SET inactivo = ${String(inactive)}
       WHERE idUsuario = (SELECT idUsuario FROM core.usuarios WHERE correo = '${MARTA}')`,
    );
  }
}
