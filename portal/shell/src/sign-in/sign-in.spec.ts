import { session, ShellUnderTest } from '../shell-under-test.spec';

describe('the sign-in page', () => {
  let shell: ShellUnderTest;

  beforeEach(async () => {
    shell = new ShellUnderTest();
    await shell.open('/sign-in?returnTo=%2Fdashboard');
  });
  afterEach(() => ShellUnderTest.cleanUp());

  it('has labelled fields that a password manager knows, and begins in the first', () => {
    for (const [id, autocomplete] of [
      ['email', 'username'],
      ['password', 'current-password'],
    ]) {
      expect(shell.find(`#${id}`).getAttribute('autocomplete')).toBe(autocomplete ?? '');
      expect(shell.has(`label[for=${id}]`)).toBeTrue();
    }
    expect(document.activeElement?.id).toBe('email');
    expect(document.title).toBe('Sign in · Backoffice');
  });

  it('asks the server nothing before both fields are filled, and says which one is not', async () => {
    await shell.signIn('ana', '');
    expect(shell.calls.some(({ method }) => method === 'POST')).toBeFalse();
    for (const id of ['email', 'password']) {
      const field = shell.find(`#${id}`);
      expect(field.getAttribute('aria-invalid')).toBe('true');
      expect(shell.has(`#${field.getAttribute('aria-describedby')}`)).toBeTrue();
    }
    expect(document.activeElement?.id).toBe('email');
  });

  it('signs in with the header that foreign sites cannot send, and goes to the page that was asked for', async () => {
    await shell.signIn(' ana.agent@backoffice.example ');
    const post = shell.calls.find(({ method }) => method === 'POST');
    expect(post?.headers.get('X-Requested-By')).toBe('user-support');
    expect(post?.body).toEqual({ email: 'ana.agent@backoffice.example', password: 'Demo-2026-pass!' });
    expect(shell.url).toBe('/dashboard');
    expect(JSON.stringify([localStorage, sessionStorage])).not.toContain('ana');
  });

  it('sends one request, however often the button is pressed', async () => {
    let answer: (response: Response) => void = () => undefined;
    const atServer = jasmine.createSpy().and.returnValue(new Promise((resolve) => (answer = resolve)));
    shell.answerWith(atServer);
    await shell.signIn();
    await shell.signIn();
    expect(shell.find('button[type=submit]').textContent).toContain('Signing in…');
    expect(shell.find('button[type=submit]').getAttribute('aria-disabled')).toBe('true');
    expect(atServer).toHaveBeenCalledTimes(1);
    answer(new Response(JSON.stringify(session('agent')), { status: 201 }));
    await shell.settle();
    expect(shell.url).toBe('/dashboard');
  });

  const REFUSALS: readonly (readonly [number, string, RegExp])[] = [
    [401, 'wrong-credentials', /E-mail or password is not right/],
    [400, 'invalid-request', /E-mail or password is not right/],
    [403, 'not-an-agent', /in no support group/],
    [403, 'sign-in-challenge', /second factor/],
    [409, 'too-many-sessions', /at work elsewhere/],
    [503, 'unavailable', /cannot be reached/],
    [500, 'internal-error', /did not work/],
  ];
  for (const [status, code, words] of REFUSALS) {
    it(`says what to do: ${code}`, async () => {
      shell.server.POST = { status, body: { code } };
      await shell.signIn();
      expect(shell.find('[role=alert]').textContent).toMatch(words);
      expect(shell.url).toContain('/sign-in');
    });
  }

  it('says how long to wait after too many attempts', async () => {
    shell.server.POST = { status: 429, body: { code: 'rate-limited', retryAfter: 700 } };
    await shell.signIn();
    expect(shell.find('[role=alert]').textContent).toMatch(/in 12 minutes \(at \d+:\d\d/);
  });

  it('puts the cursor back on the password when it was wrong', async () => {
    shell.server.POST = { status: 401, body: { code: 'wrong-credentials' } };
    await shell.signIn();
    expect(document.activeElement?.id).toBe('password');
  });

  it('says that the network is away, and lets the agent try again', async () => {
    shell.server.POST = 'no network';
    await shell.signIn();
    expect(shell.find('[role=alert]').textContent).toContain('cannot be reached');
    shell.server.POST = { status: 201, body: session('agent') };
    await shell.signIn();
    expect(shell.url).toBe('/dashboard');
  });

  it('survives an answer that is no JSON', async () => {
    shell.answerWith(async () => new Response('<html>', { status: 502 }));
    await shell.signIn();
    expect(shell.find('[role=alert]').textContent).toContain('did not work');
  });

  it('shows the password on demand and says so', async () => {
    expect(shell.find('#password').getAttribute('type')).toBe('password');
    await shell.click('.with-button button');
    expect(shell.find('#password').getAttribute('type')).toBe('text');
    expect(shell.find('.with-button button').getAttribute('aria-pressed')).toBe('true');
  });
});
