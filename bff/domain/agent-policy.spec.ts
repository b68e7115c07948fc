import { mayAssist, rolesOf } from './agent-policy.ts';

const GROUPS = { agents: ['customer-service'], supervisors: ['support-supervisors'] };
const ANA = { id: 'sub-ana', email: 'ana.agent@backoffice.example' };
const MARTA = { id: 'U-1001', email: 'marta.admin@legacy355.example' };

describe('agent policy', () => {
  it('gives nobody a role who is in no support group', () => {
    expect(rolesOf([], GROUPS)).toEqual([]);
    expect(rolesOf(['finance', 'CUSTOMER-SERVICE', 'customer-service-2'], GROUPS)).toEqual([]);
    expect(rolesOf(['customer-service'], { agents: [], supervisors: [] })).toEqual([]);
  });

  it('makes an agent of a member of the agents’ group, and both of a supervisor', () => {
    expect(rolesOf(['customer-service'], GROUPS)).toEqual(['agent']);
    expect(rolesOf(['support-supervisors'], GROUPS)).toEqual(['agent', 'supervisor']);
    expect(rolesOf(['customer-service', 'support-supervisors'], GROUPS)).toEqual(['agent', 'supervisor']);
  });

  it('lets nobody assist himself, by id or by address in whatever case', () => {
    expect(mayAssist(ANA, { ...MARTA, id: ANA.id }, [])).toBeFalse();
    expect(mayAssist(ANA, { ...MARTA, email: 'Ana.Agent@Backoffice.example' }, [])).toBeFalse();
    expect(mayAssist(ANA, MARTA, [])).toBeTrue();
  });

  it('lets nobody assist himself by an address in another canonical form', () => {
    const jose = { id: 'sub-jose', email: 'josé@backoffice.example' };
    expect(mayAssist(jose, { ...MARTA, email: 'JOSE\u0301@backoffice.example' }, [])).toBeFalse();
    expect(mayAssist(jose, { ...MARTA, email: 'jose@backoffice.example' }, [])).toBeTrue();
  });

  it('lets nobody assist himself by an address with a tag', () => {
    const tagged = { id: 'sub-ana', email: 'ana.agent+desk@backoffice.example' };
    for (const agent of [ANA, tagged]) {
      for (const email of [
        'Ana.Agent+1@backoffice.example',
        'ana.agent+desk+2@backoffice.example',
        ANA.email,
      ]) {
        expect(mayAssist(agent, { ...MARTA, email }, []))
          .withContext(email)
          .toBeFalse();
      }
    }
    expect(mayAssist(ANA, { ...MARTA, email: 'ana.agentina+1@backoffice.example' }, [])).toBeTrue();
    expect(mayAssist(ANA, { ...MARTA, email: '+ana.agent@backoffice.example' }, [])).toBeTrue();
  });

  it('lets nobody assist somebody in a support or supervisor group', () => {
    expect(mayAssist(ANA, MARTA, ['agent'])).toBeFalse();
    expect(mayAssist(ANA, MARTA, ['agent', 'supervisor'])).toBeFalse();
  });
});
