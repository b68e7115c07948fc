import { parseMssqlUrl } from './mssql-url.ts';

const HOST = 'mssql://bff:s%40cret@db.example:1444/Core';

describe('mssql:// URL', () => {
  it('gives server, database and login, encrypted and checked unless it says otherwise', () => {
    expect(parseMssqlUrl(HOST)).toEqual({
      server: 'db.example',
      port: 1444,
      database: 'Core',
      authentication: { type: 'default', options: { userName: 'bff', password: 's@cret' } },
      encrypt: true,
      trustServerCertificate: false,
      multiSubnetFailover: false,
      readReplica: false,
      coreText: 'nvarchar',
      applicationName: 'waizant-user-support',
    });
    expect(parseMssqlUrl('mssql://a:b@h/d').port).toBe(1433);
    expect(parseMssqlUrl('mssql://a:b@[::1]/d').server).toBe('::1');
  });

  it('takes the options', () => {
    const options =
      'encrypt=strict&readReplica=true&coreText=varchar&multiSubnetFailover=true&applicationName=x';
    expect(parseMssqlUrl(`${HOST}?${options}`)).toEqual(
      jasmine.objectContaining({
        encrypt: 'strict',
        readReplica: true,
        coreText: 'varchar',
        multiSubnetFailover: true,
        applicationName: 'x',
      }),
    );
    expect(parseMssqlUrl(`${HOST}?encrypt=false&trustServerCertificate=true`)).toEqual(
      jasmine.objectContaining({ encrypt: false, trustServerCertificate: true }),
    );
  });

  for (const [options, authentication] of [
    ['mssql://h/d?authentication=entra-default', { type: 'azure-active-directory-default', options: {} }],
    [
      'mssql://h/d?authentication=entra-managed-identity&clientId=c',
      { type: 'azure-active-directory-msi-vm', options: { clientId: 'c' } },
    ],
    [
      'mssql://h/d?authentication=entra-app-service',
      { type: 'azure-active-directory-msi-app-service', options: {} },
    ],
    [
      'mssql://c:s@h/d?authentication=entra-service-principal&tenantId=t',
      {
        type: 'azure-active-directory-service-principal-secret',
        options: { clientId: 'c', clientSecret: 's', tenantId: 't' },
      },
    ],
  ] as const) {
    it(`signs in by Entra ID: ${options}`, () => {
      expect(parseMssqlUrl(options).authentication).toEqual(authentication);
    });
  }

  for (const [url, sentence] of [
    ['mssql://', /expected mssql:/],
    ['mssql://sa:secret@host', /database is missing/],
    ['mssql://host/db', /user and password are missing/],
    ['mssql://sa:secret@host/db?encrypt=no', /encrypt is one of: true, false/],
    ['mssql://sa:secret@host/db?encrpyt=true', /there is no option encrpyt/],
    ['mssql://sa:secret@host/db?authentication=ntlm', /authentication is one of/],
    ['mssql://sa:secret@host/db?authentication=entra-service-principal', /tenantId/],
    ['mssql://sa:secret%@host/db', /escape/],
  ] as const) {
    it(`is refused in words that repeat no password: ${url}`, () => {
      expect(() => parseMssqlUrl(url)).toThrowError(sentence);
      expect(() => parseMssqlUrl(url)).toThrowError(/^(?!.*secret)/);
    });
  }
});
