/** How the database may be reached, read from `mssql://…`. */
export interface MssqlTarget {
  readonly server: string;
  readonly port: number;
  readonly database: string;
  readonly authentication: MssqlAuthentication;
  /** `strict` is TDS 8.0: TLS before anything else. */
  readonly encrypt: boolean | 'strict';
  readonly trustServerCertificate: boolean;
  readonly multiSubnetFailover: boolean;
  /**
   * Reads of Core that decide nothing say that they only read: an availability group sends them to a readable
   * replica.
   */
  readonly readReplica: boolean;
  /** What Core's text columns are: a parameter of the other type makes SQL Server scan. */
  readonly coreText: 'nvarchar' | 'varchar';
  readonly applicationName: string;
}

export type MssqlAuthentication =
  | { readonly type: 'default'; readonly options: { readonly userName: string; readonly password: string } }
  | {
      readonly type: 'azure-active-directory-default';
      readonly options: { readonly clientId?: string };
    }
  | {
      readonly type: 'azure-active-directory-msi-vm' | 'azure-active-directory-msi-app-service';
      readonly options: { readonly clientId?: string };
    }
  | {
      readonly type: 'azure-active-directory-service-principal-secret';
      readonly options: {
        readonly clientId: string;
        readonly clientSecret: string;
        readonly tenantId: string;
      };
    };

const OPTIONS = [
  'authentication',
  'applicationName',
  'clientId',
  'coreText',
  'encrypt',
  'multiSubnetFailover',
  'readReplica',
  'tenantId',
  'trustServerCertificate',
] as const;
type Option = (typeof OPTIONS)[number];
type Options = Partial<Record<Option, string>>;

/**
 * `mssql://user:password@host:1433/database?option=value`; docs/core-database.md lists the options.
 * Throws an error that says what is wrong and never repeats a value.
 */
export function parseMssqlUrl(text: string): MssqlTarget {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol !== 'mssql:' || url.hostname === '')
    throw wrong('expected mssql://user:password@host/database');
  const database = decoded(url.pathname.slice(1));
  if (database === '') throw wrong('the database is missing: mssql://user:password@host/database');
  const options = optionsOf(url);
  return {
    server: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? 1433 : Number(url.port),
    database,
    authentication: authenticationOf(url, options),
    encrypt: options.encrypt === 'strict' ? 'strict' : flag('encrypt', options.encrypt, true),
    trustServerCertificate: flag('trustServerCertificate', options.trustServerCertificate, false),
    multiSubnetFailover: flag('multiSubnetFailover', options.multiSubnetFailover, false),
    readReplica: flag('readReplica', options.readReplica, false),
    coreText: oneOf('coreText', options.coreText ?? 'nvarchar', ['nvarchar', 'varchar']),
    applicationName: options.applicationName ?? 'waizant-user-support',
  };
}

function authenticationOf(
  url: URL,
  { authentication = 'sql', clientId, tenantId }: Options,
): MssqlAuthentication {
  const name = decoded(url.username);
  const password = decoded(url.password);
  const identity = clientId === undefined ? {} : { clientId };
  switch (
    oneOf('authentication', authentication, [
      'sql',
      'entra-default',
      'entra-managed-identity',
      'entra-app-service',
      'entra-service-principal',
    ])
  ) {
    case 'sql':
      if (name === '' || password === '') throw wrong('user and password are missing');
      return { type: 'default', options: { userName: name, password } };
    case 'entra-default':
      return { type: 'azure-active-directory-default', options: identity };
    case 'entra-managed-identity':
      return { type: 'azure-active-directory-msi-vm', options: identity };
    case 'entra-app-service':
      return { type: 'azure-active-directory-msi-app-service', options: identity };
    case 'entra-service-principal':
      if (name === '' || password === '' || tenantId === undefined) {
        throw wrong('a service principal needs its client id as user, its key as password, and tenantId');
      }
      return {
        type: 'azure-active-directory-service-principal-secret',
        options: { clientId: name, clientSecret: password, tenantId },
      };
  }
}

function optionsOf(url: URL): Options {
  const options: Options = {};
  for (const [name, value] of url.searchParams) {
    const option = OPTIONS.find((known) => known === name);
    if (option === undefined)
      throw wrong(`there is no option ${name.slice(0, 40)}; there are: ${OPTIONS.join(', ')}`);
    options[option] = value;
  }
  return options;
}

function flag(name: Option, value: string | undefined, otherwise: boolean): boolean {
  return value === undefined ? otherwise : oneOf(name, value, ['true', 'false']) === 'true';
}

function oneOf<T extends string>(name: Option, value: string, allowed: readonly T[]): T {
  const found = allowed.find((one) => one === value);
  if (found === undefined) throw wrong(`${name} is one of: ${allowed.join(', ')}`);
  return found;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw wrong('a % in it is not an escape: write %25');
  }
}

function wrong(sentence: string): Error {
  return new Error(`CORE_DATABASE_URL: ${sentence}`);
}
