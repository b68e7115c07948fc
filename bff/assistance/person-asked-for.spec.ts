import { AS_SQL_SERVER_MAY, collating } from '../spec-kit/sql/collating-core.ts';
import { sqlCoreDirectory } from '../adapters/sql/core/core-directory.ts';
import { DEMO_PASSWORD } from '../local/demo-people.ts';
import { AgentClient } from '../spec-kit/agent-client.ts';
import { ANA, BffUnderTest, SETTINGS } from '../spec-kit/bff-under-test.ts';
import { compose } from '../composition-root.ts';

/** Core holds `jos@` and `muoz@`, on a server that takes other addresses for these. */
describe('whoever is found is the person who was asked for', () => {
  const at = (local: string) => `${local}@alike.example`;
  let bff: BffUnderTest;

  beforeEach(async () => {
    bff = await BffUnderTest.start();
    await bff.tamper(`INSERT INTO core.usuarios (idUsuario, correo, inactivo)
      VALUES ('U-jos', '${at('jos')}', 0), ('U-muoz', '${at('muoz')}', 0)`);
  });
  afterEach(async () => {
    await bff.tamper(`DELETE FROM core.usuarios WHERE correo LIKE '%@alike.example'`);
    await bff.stop();
  });

  const whereItReads = async (as: (text: string) => string) => {
    const core = sqlCoreDirectory(collating(bff.database, as));
    const agent = new AgentClient(compose(SETTINGS, { ...bff.ports, core }).app, '198.51.100.7');
    expect((await agent.post('/api/session', { email: ANA, password: DEMO_PASSWORD })).status).toBe(201);
    return agent;
  };

  for (const [how, as] of Object.entries(AS_SQL_SERVER_MAY)) {
    for (const local of ['muñoz', 'josé', 'jose\u0301', 'ＪＯＳ', 'joſ']) {
      it(`${JSON.stringify(local)} is unknown, though the server reads it as ${how}`, async () => {
        const ana = await whereItReads(as);
        const { status, body } = await ana.post('/api/assistances', { email: at(local) });
        expect([status, body['code']]).toEqual([404, 'user-not-found']);
        expect((await ana.get('/api/assistances/current')).status).toBe(204);
        const suggested = await ana.get(`/api/users?email=${encodeURIComponent(local)}`);
        expect([suggested.status, suggested.body['suggestions']]).toEqual([200, []]);
      });
    }
  }

  it('one who is there is found, whatever the letter case', async () => {
    const ana = await whereItReads(AS_SQL_SERVER_MAY.bestFit);
    const { user } = await ana.good('POST', '/api/assistances', { email: at('JOS') });
    expect(user.email).toBe(at('jos'));
  });
});
