import type { AgentClient } from '../spec-kit/agent-client.ts';
import { ANA, BffUnderTest, MARTA } from '../spec-kit/bff-under-test.ts';

const CARLOS = 'carlos.admin@riverside.example';
const of = (email: string) => `idUsuario = (SELECT idUsuario FROM core.usuarios WHERE correo = '${email}')`;

/** What the user lost in Core while the process runs is lost here too: at the code, the ticket and each look. */
describe('rights that change in Core meanwhile', () => {
  let bff: BffUnderTest;
  let ana: AgentClient;

  beforeEach(async () => {
    bff = await BffUnderTest.start();
    ana = await bff.signIn(ANA);
  });
  afterEach(async () => {
    await bff.tamper(
      `UPDATE core.usuarios SET inactivo = 0 WHERE correo = '${MARTA}';
       UPDATE core.usuariosPracticas SET inactivo = 0 WHERE ${of(MARTA)};
       UPDATE core.usuariosPracticas SET administrador = 1 WHERE ${of(CARLOS)}`,
    );
    await bff.stop();
  });

  const demote = () => bff.tamper(`UPDATE core.usuariosPracticas SET administrador = 0 WHERE ${of(CARLOS)}`);
  const entered = async (id: string, product: string) => {
    const opened = await ana.post(`/api/assistances/${id}/products/${product}`);
    return (await bff.redeem(String(opened.body['url']), product)).body;
  };
  const introspect = async (product: string, { access_token: token }: Readonly<Record<string, unknown>>) =>
    (await bff.asProduct(product).post('/api/handover/introspect', { token })).body;

  it('close the Store behind an administrator who is none any more, and call him a member elsewhere', async () => {
    const { id } = await bff.inSession(ana, CARLOS, 'riverside');
    const [store, web] = [await entered(id, 'store'), await entered(id, 'web')];
    expect((await introspect('store', store))['active']).toBeTrue();
    await demote();
    expect(await introspect('store', store)).toEqual({ active: false });
    expect((await introspect('web', web))['ecosystem']).toEqual(jasmine.objectContaining({ role: 'member' }));
    const again = await entered(id, 'web');
    expect(again['ecosystem']).toEqual(jasmine.objectContaining({ role: 'member' }));
    bff.pass(21_000);
    const { products } = await ana.good('GET', `/api/assistances/${id}`);
    expect(products?.map((product) => product.id)).toEqual(['web', 'app', 'rcm']);
  });

  it('close everything behind a user or a membership that is inactive', async () => {
    for (const statement of [
      `UPDATE core.usuarios SET inactivo = 1 WHERE correo = '${MARTA}'`,
      `UPDATE core.usuarios SET inactivo = 0 WHERE correo = '${MARTA}';
       UPDATE core.usuariosPracticas SET inactivo = 1 WHERE ${of(MARTA)}`,
    ]) {
      await bff.tamper(`UPDATE core.usuariosPracticas SET inactivo = 0 WHERE ${of(MARTA)}`);
      const { id } = await bff.inSession(ana, MARTA);
      const web = await entered(id, 'web');
      await bff.tamper(statement);
      expect(await introspect('web', web)).toEqual({ active: false });
      const refused = await ana.post(`/api/assistances/${id}/products/app`);
      expect([refused.status, refused.body['code']]).toEqual([403, 'product-not-allowed']);
      await ana.good('POST', `/api/assistances/${id}/finish`);
      await bff.tamper(`UPDATE core.usuarios SET inactivo = 0 WHERE correo = '${MARTA}'`);
    }
  });

  it('are what the user’s code admits to, not what they were when the ecosystem was chosen', async () => {
    const { id } = await bff.inEcosystem(ana, CARLOS, 'riverside');
    await demote();
    await ana.good('POST', `/api/assistances/${id}/user-code`);
    expect(bff.services.sent.at(-1)?.context.products).toEqual(['web', 'app', 'rcm']);
    expect(bff.services.sent.at(-1)?.context.ecosystem.role).toBe('member');
  });

  it('refuse the user’s code where the membership is gone, and cost no try', async () => {
    const { id } = await bff.inEcosystem(ana, MARTA);
    await ana.good('POST', `/api/assistances/${id}/user-code`);
    await bff.tamper(`UPDATE core.usuariosPracticas SET inactivo = 1 WHERE ${of(MARTA)}`);
    const answer = { code: bff.userCode };
    const { status, body } = await ana.post(`/api/assistances/${id}/user-code/answer`, answer);
    expect([status, body['code']]).toEqual([403, 'ecosystem-not-allowed']);
    await bff.tamper(`UPDATE core.usuariosPracticas SET inactivo = 0 WHERE ${of(MARTA)}`);
    expect((await ana.good('POST', `/api/assistances/${id}/user-code/answer`, answer)).step).toBe('session');
  });
});
