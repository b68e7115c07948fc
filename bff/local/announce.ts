import { DEMO_ECOSYSTEMS, DEMO_PASSWORD, DEMO_PEOPLE, type DemoPerson } from './demo-people.ts';

export interface Addresses {
  readonly web: string;
  readonly bff: string;
  readonly inbox: string;
  readonly products: string;
  readonly publicPage: string;
  readonly control: string;
}

/** What the terminal says once everything answers. */
export function announcement(addresses: Addresses): string {
  const { web, bff, inbox, products, publicPage, control } = addresses;
  const rows = (people: readonly DemoPerson[]) =>
    people.map((person) => `    ${describe(person)}`).join('\n');
  return `
  The backoffice is at ${web}

    Mail inbox      ${inbox}   every code, mail and text
    Demo products   ${products}
    Page for users  ${publicPage}/refuse   where the link in a mail leads
    BFF             ${bff}
    Test control    ${control}   POST /clock, /faults, /fates, /restart-bff

  Sign in as (password of everybody: ${DEMO_PASSWORD})
${rows(DEMO_PEOPLE.filter(({ pool }) => pool === 'agents'))}

  Assist
${rows(DEMO_PEOPLE.filter(({ pool }) => pool === 'users'))}

  Ctrl-C stops everything; npm start -- --reset begins anew.
`;
}

function describe(person: DemoPerson): string {
  return `${person.email.padEnd(40)}${person.pool === 'agents' ? ofAgent(person) : ofUser(person)}`;
}

function ofAgent({ groups }: DemoPerson): string {
  if (groups.includes('support-supervisors')) return 'supervisor';
  return groups.includes('customer-service') ? 'agent' : 'staff, may not enter';
}

function ofUser({ cognito, memberships }: DemoPerson): string {
  const roles = memberships.map(
    ({ ecosystem, role, active }) => `${active ? role : 'inactive'} of ${ecosystem}${withRcm(ecosystem)}`,
  );
  if (cognito === null) roles.push('missing in Cognito');
  else if (!cognito.enabled) roles.push('disabled');
  else if (cognito.status !== 'CONFIRMED') roles.push(cognito.status);
  return roles.join(', ');
}

function withRcm(ecosystem: string): string {
  return DEMO_ECOSYSTEMS.some(({ name, hasRcm }) => name === ecosystem && hasRcm) ? ' (RCM)' : '';
}
