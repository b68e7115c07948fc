import { COGNITO, session, ShellUnderTest } from '../shell-under-test.spec';

const PASSWORD = 'Demo-2026-pass!';

describe('signing in at Cognito', () => {
  let shell: ShellUnderTest;

  beforeEach(async () => {
    shell = new ShellUnderTest();
    shell.config = { cognito: { endpoint: COGNITO, clientId: 'shell-client' } };
    await shell.open('/sign-in?returnTo=%2Fdashboard');
    shell.calls.splice(0);
    shell.places.splice(0);
  });
  afterEach(() => ShellUnderTest.cleanUp());

  it('gives Cognito the password and the server the access token, each once', async () => {
    await shell.signIn();
    expect(shell.places).toEqual([COGNITO, '/api/session']);
    const [atCognito, atServer] = shell.calls;
    expect(atCognito?.headers.get('X-Amz-Target')).toBe('AWSCognitoIdentityProviderService.InitiateAuth');
    expect(atCognito?.body).toEqual({
      AuthFlow: 'USER_PASSWORD_AUTH',
      ClientId: 'shell-client',
      AuthParameters: { USERNAME: 'ana.agent@backoffice.example', PASSWORD },
    });
    expect(atServer?.body).toEqual({ accessToken: 'token-of-ana' });
    expect(shell.url).toBe('/dashboard');
  });

  it('gives the password as it was typed: nothing is cut, changed or trimmed', async () => {
    for (const password of [' a b ', 'ÀE\u0301', 'ñ'.repeat(256)]) {
      shell.calls.splice(0);
      shell.cognito = { status: 400, body: { __type: 'NotAuthorizedException' } };
      await shell.signIn('ana.agent@backoffice.example', password);
      expect(shell.calls[0]?.body).toEqual(
        jasmine.objectContaining({
          AuthParameters: { USERNAME: 'ana.agent@backoffice.example', PASSWORD: password },
        }),
      );
    }
  });

  it('keeps neither password nor token: not in storage, not on the page, not in the session', async () => {
    await shell.signIn();
    const kept = JSON.stringify([localStorage, sessionStorage, location.href, shell.text, shell.session]);
    expect(kept).not.toContain('token-of-ana');
    expect(kept).not.toContain(PASSWORD);
  });

  for (const [name, body, words] of [
    [
      'NotAuthorizedException',
      { message: 'Incorrect username or password.' },
      /E-mail or password is not right/,
    ],
    ['NotAuthorizedException', { message: 'Password attempts exceeded' }, /in 60 seconds /],
    ['com.amazon#UserNotFoundException', {}, /E-mail or password is not right/],
    ['UserNotConfirmedException', {}, /second factor/],
    ['TooManyRequestsException', {}, /in 60 seconds /],
    ['InvalidParameterException', {}, /did not work/],
  ] as const) {
    it(`says what to do, and asks the server nothing: ${name}, ${JSON.stringify(body)}`, async () => {
      shell.cognito = { status: 400, body: { __type: name, ...body } };
      await shell.signIn();
      expect(shell.find('[role=alert]').textContent).toMatch(words);
      expect(shell.places).toEqual([COGNITO]);
    });
  }

  it('sends somebody with a challenge to where it can be answered', async () => {
    shell.cognito = { status: 200, body: { ChallengeName: 'NEW_PASSWORD_REQUIRED', Session: 'x' } };
    await shell.signIn();
    expect(shell.find('[role=alert]').textContent).toMatch(/second factor/);
    expect(shell.places).toEqual([COGNITO]);
  });

  it('says that somebody in no support group may not enter', async () => {
    shell.server.POST = { status: 403, body: { code: 'not-an-agent' } };
    await shell.signIn();
    expect(shell.find('[role=alert]').textContent).toMatch(/in no support group/);
  });

  it('gives the password to nobody while it cannot be told where it belongs', async () => {
    shell.config = 'no network';
    await shell.signIn();
    expect(shell.places).toEqual([]);
    expect(shell.find('[role=alert]').textContent).toContain('cannot be reached');
    shell.config = { cognito: { endpoint: COGNITO, clientId: 'shell-client' } };
    shell.cognito = 'no network';
    await shell.signIn();
    expect(shell.find('[role=alert]').textContent).toContain('cannot be reached');
  });

  it('sends no password through a network in the clear', async () => {
    for (const endpoint of ['http://cognito-idp.us-east-1.amazonaws.com/', 'javascript:alert(1)', '']) {
      shell.config = { cognito: { endpoint, clientId: 'shell-client' } };
      await shell.signIn();
      expect(shell.places).withContext(endpoint).toEqual([]);
      expect(shell.find('[role=alert]').textContent).toMatch(/did not work/);
    }
  });

  it('signs in by password at the server where the site names no Cognito', async () => {
    for (const config of [{}, 'none'] as const) {
      shell.config = config;
      shell.server.POST = { status: 401, body: { code: 'wrong-credentials' } };
      await shell.signIn();
      expect(shell.places.splice(0)).toEqual(['/api/session']);
    }
    shell.server.POST = { status: 201, body: session('agent') };
    await shell.signIn();
    expect(shell.url).toBe('/dashboard');
  });
});
