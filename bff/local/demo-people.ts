import type { MembershipRole } from '../contract/index.ts';
import type { Language } from '../domain/trace.ts';

/** The password of every demo account. */
export const DEMO_PASSWORD = 'Demo-2026-pass!';

export interface DemoPlan {
  readonly name: 'Lite' | 'Plus' | 'Premium';
  readonly pricePeriod: 'monthly' | 'yearly';
  readonly priceMinorUnits: number;
  readonly priceCurrency: string;
  readonly licencesUsed: number;
  readonly licencesBought: number;
  readonly encountersLeft: number | null;
  readonly encountersIncluded: number | null;
  /** Days from the day on which the demo data is made. */
  readonly renewsInDays: number;
  readonly modules: readonly string[];
}

export interface DemoEcosystem {
  readonly id: string;
  readonly name: string;
  readonly hasRcm: boolean;
  readonly plan: DemoPlan;
}

export interface DemoMembership {
  /** Name of the ecosystem. */
  readonly ecosystem: string;
  readonly role: MembershipRole;
  readonly active: boolean;
}

/** What Core (`usuarios`) has on file. */
export interface DemoCoreFacts {
  readonly id: string;
  /** As Core writes it; differs from Cognito's in letter case for one of them. */
  readonly email: string;
  readonly name: string;
  readonly phone: string | null;
  readonly active: boolean;
  readonly language: Language | null;
  readonly emailChangedDaysAgo: number | null;
  readonly phoneChangedDaysAgo: number | null;
}

/** What Cognito has on file. */
export interface DemoCognitoFacts {
  /** Also the Cognito user name, as in a pool that signs in by e-mail. */
  readonly sub: string;
  readonly email: string;
  readonly status: 'CONFIRMED' | 'UNCONFIRMED' | 'FORCE_CHANGE_PASSWORD';
  readonly enabled: boolean;
  readonly emailVerified: boolean;
  readonly phone: string | null;
  readonly phoneVerified: boolean;
  readonly mfa: boolean;
  readonly createdMonthsAgo: number;
  readonly modifiedMonthsAgo: number;
}

export interface DemoPerson {
  /** The address to type. */
  readonly email: string;
  readonly name: string;
  readonly password: string;
  readonly pool: 'agents' | 'users';
  /** Cognito groups. */
  readonly groups: readonly string[];
  /** Null where Core does not know the person. */
  readonly core: DemoCoreFacts | null;
  /** Null where Cognito does not know the person. */
  readonly cognito: DemoCognitoFacts | null;
  readonly memberships: readonly DemoMembership[];
}

export const DEMO_ECOSYSTEMS: readonly DemoEcosystem[] = [
  {
    id: 'E-355',
    name: 'legacy355',
    hasRcm: false,
    plan: {
      name: 'Plus',
      pricePeriod: 'monthly',
      priceMinorUnits: 14_900,
      priceCurrency: 'USD',
      licencesUsed: 9,
      licencesBought: 12,
      encountersLeft: 310,
      encountersIncluded: 500,
      renewsInDays: 17,
      modules: ['Store', 'Web', 'App'],
    },
  },
  {
    id: 'E-410',
    name: 'riverside',
    hasRcm: true,
    plan: {
      name: 'Premium',
      pricePeriod: 'yearly',
      priceMinorUnits: 478_800,
      priceCurrency: 'USD',
      licencesUsed: 38,
      licencesBought: 40,
      encountersLeft: 7_420,
      encountersIncluded: 12_000,
      renewsInDays: 143,
      modules: ['Store', 'Web', 'App', 'RCM'],
    },
  },
  {
    id: 'E-522',
    name: 'northgate',
    hasRcm: false,
    plan: {
      name: 'Lite',
      pricePeriod: 'monthly',
      priceMinorUnits: 2_900,
      priceCurrency: 'USD',
      licencesUsed: 1,
      licencesBought: 2,
      encountersLeft: null,
      encountersIncluded: null,
      renewsInDays: 5,
      modules: ['Web', 'App'],
    },
  },
];

const administrator = (ecosystem: string): DemoMembership => ({
  ecosystem,
  role: 'administrator',
  active: true,
});
const member = (ecosystem: string): DemoMembership => ({ ecosystem, role: 'member', active: true });
const inactive = (ecosystem: string): DemoMembership => ({ ecosystem, role: 'member', active: false });

interface Given {
  /** Makes the ids: the same number gives the same person in every run. */
  readonly number: number;
  readonly email: string;
  readonly name: string;
  readonly phone?: string;
  readonly core?: Partial<DemoCoreFacts> | null;
  readonly cognito?: Partial<DemoCognitoFacts> | null;
}

function person(
  given: Given,
  pool: DemoPerson['pool'],
  groups: readonly string[],
  memberships: readonly DemoMembership[],
): DemoPerson {
  const { number, email, name } = given;
  const phone = given.phone ?? null;
  const core: DemoCoreFacts = {
    id: `U-${number}`,
    email,
    name,
    phone,
    active: true,
    language: 'en',
    emailChangedDaysAgo: null,
    phoneChangedDaysAgo: null,
    ...given.core,
  };
  const cognito: DemoCognitoFacts = {
    sub: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
    email,
    status: 'CONFIRMED',
    enabled: true,
    emailVerified: true,
    phone,
    phoneVerified: phone !== null,
    mfa: false,
    createdMonthsAgo: 26,
    modifiedMonthsAgo: 8,
    ...given.cognito,
  };
  return {
    email,
    name,
    password: DEMO_PASSWORD,
    pool,
    groups,
    core: given.core === null ? null : core,
    cognito: given.cognito === null ? null : cognito,
    memberships,
  };
}

/** Staff are in Core too, so that the ban on assisting oneself and one another can be tried. */
const staff = (given: Given, groups: readonly string[]) => person(given, 'agents', groups, []);
const user = (given: Given, ...memberships: readonly DemoMembership[]) =>
  person(given, 'users', [], memberships);

/** The demo people of architecture.md, "Local default", and a few more: the one list of them. */
export const DEMO_PEOPLE: readonly DemoPerson[] = [
  staff({ number: 101, email: 'ana.agent@backoffice.example', name: 'Ana Agent' }, ['customer-service']),
  staff(
    { number: 102, email: 'luis.agent@backoffice.example', name: 'Luis Agent', core: { language: 'es' } },
    ['customer-service'],
  ),
  staff({ number: 103, email: 'sara.supervisor@backoffice.example', name: 'Sara Supervisor' }, [
    'customer-service',
    'support-supervisors',
  ]),
  staff({ number: 105, email: 'samuel.supervisor@backoffice.example', name: 'Samuel Supervisor' }, [
    'customer-service',
    'support-supervisors',
  ]),
  staff({ number: 104, email: 'bruno.staff@backoffice.example', name: 'Bruno Staff' }, ['finance']),

  user(
    {
      number: 1001,
      email: 'marta.admin@legacy355.example',
      name: 'Marta Admin',
      phone: '+573001110456',
    },
    administrator('legacy355'),
  ),
  user(
    {
      number: 1002,
      email: 'carlos.admin@riverside.example',
      name: 'Carlos Admin',
      phone: '+573002220781',
      core: { language: 'es' },
      cognito: { mfa: true },
    },
    administrator('riverside'),
  ),
  user(
    {
      number: 1003,
      email: 'nora.member@legacy355.example',
      name: 'Nora Member',
      phone: '+573003330912',
      core: { language: 'es' },
    },
    member('legacy355'),
  ),
  user(
    {
      number: 1004,
      email: 'pablo.multi@clinics.example',
      name: 'Pablo Multi',
      phone: '+573004440233',
      core: { emailChangedDaysAgo: 3 },
    },
    administrator('legacy355'),
    member('riverside'),
    inactive('northgate'),
  ),
  user(
    {
      number: 1005,
      email: 'ines.inactive@northgate.example',
      name: 'Inés Inactive',
      core: { language: 'es' },
    },
    inactive('northgate'),
  ),
  user(
    {
      number: 1006,
      email: 'ulises.unconfirmed@legacy355.example',
      name: 'Ulises Unconfirmed',
      cognito: { status: 'UNCONFIRMED', emailVerified: false, createdMonthsAgo: 1, modifiedMonthsAgo: 1 },
    },
    member('legacy355'),
  ),
  user(
    {
      number: 1007,
      email: 'fede.forced@legacy355.example',
      name: 'Fede Forced',
      phone: '+573007770518',
      cognito: { status: 'FORCE_CHANGE_PASSWORD', createdMonthsAgo: 1, modifiedMonthsAgo: 1 },
    },
    member('legacy355'),
  ),
  user(
    {
      number: 1008,
      email: 'diana.disabled@legacy355.example',
      name: 'Diana Disabled',
      phone: '+573008880644',
      cognito: { enabled: false },
    },
    member('legacy355'),
  ),
  user(
    {
      number: 1009,
      email: 'rita.case@legacy355.example',
      name: 'Rita Case',
      phone: '+573009990327',
      core: { email: 'Rita.Case@Legacy355.example' },
    },
    member('legacy355'),
  ),
  user(
    { number: 1010, email: 'olga.orphan@legacy355.example', name: 'Olga Orphan', cognito: null },
    member('legacy355'),
  ),
  user(
    {
      number: 1011,
      email: 'martin.member@riverside.example',
      name: 'Martín Member',
      phone: '+573011110865',
      core: { language: 'es' },
    },
    member('riverside'),
  ),
  user(
    // A name that is shown as text everywhere, or the page that shows it is broken.
    {
      number: 1012,
      email: 'hugo.html@riverside.example',
      name: '<b>Hugo</b> & "Co"',
      phone: '+573012220149',
    },
    member('riverside'),
  ),
];
