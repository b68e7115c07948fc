import { NOT_SIGNED_IN, session, ShellUnderTest } from '../shell-under-test.spec';
import { HOME, pageAskedFor } from './guards';

describe('who may see the backoffice', () => {
  let shell: ShellUnderTest;

  beforeEach(() => {
    shell = new ShellUnderTest();
  });
  afterEach(() => ShellUnderTest.cleanUp());

  it('sends somebody who is not signed in to the sign-in page, and remembers the page', async () => {
    await shell.open('/plan-settings?tab=2');
    expect(shell.url).toBe('/sign-in?returnTo=%2Fplan-settings%3Ftab%3D2');
    await shell.signIn();
    expect(shell.url).toBe('/plan-settings?tab=2');
  });

  it('asks the server once, and then no more', async () => {
    shell.server.GET = { status: 200, body: session('agent') };
    await shell.open('/dashboard');
    await shell.open('/store-users');
    await shell.open('/sign-in?returnTo=%2Fdashboard');
    expect(shell.url).toBe('/dashboard');
    expect(shell.calls.length).toBe(1);
  });

  it('takes a server that does not answer for no sign-in, says so, and asks again on demand', async () => {
    shell.server.GET = 'no network';
    await shell.open('/dashboard');
    expect(shell.find('[role=alert]').textContent).toContain('cannot be reached');
    shell.server.GET = { status: 200, body: session('agent') };
    await shell.click('.plain-button');
    expect(shell.url).toBe('/dashboard');
  });

  it('leads to the sign-in page when the module finds the session over, and back afterwards', async () => {
    shell.server.GET = { status: 200, body: session('agent') };
    await shell.open('/users-system');
    shell.server.GET = NOT_SIGNED_IN;
    shell.session.isOver();
    await shell.settle();
    expect(shell.url).toBe('/sign-in?returnTo=%2Fusers-system');
    expect(shell.text).toContain('Your session is over');
    await shell.signIn();
    expect(shell.url).toBe('/users-system');
  });

  it('shows who is signed in now when the page is seen again: another tab may have changed that', async () => {
    shell.server.GET = { status: 200, body: session('agent') };
    await shell.open('/dashboard');
    const luis = {
      id: 'agent-2',
      name: 'Luis Agent',
      email: 'luis.agent@backoffice.example',
      roles: ['agent'],
    };
    shell.server.GET = { status: 200, body: { ...session('agent'), agent: luis } };
    document.dispatchEvent(new Event('visibilitychange'));
    await shell.settle();
    expect(shell.find('.agent').textContent).toContain('Luis Agent');

    shell.server.GET = { status: 200, body: session('agent') };
    window.dispatchEvent(new Event('focus'));
    await shell.settle();
    expect(shell.find('.agent').textContent).toContain('Ana Agent');

    shell.server.GET = 'no network';
    document.dispatchEvent(new Event('visibilitychange'));
    await shell.settle();
    expect(shell.url).toBe('/dashboard');

    shell.server.GET = NOT_SIGNED_IN;
    document.dispatchEvent(new Event('visibilitychange'));
    await shell.settle();
    expect(shell.url).toBe('/sign-in?returnTo=%2Fdashboard');
  });

  it('never leads to another origin', () => {
    for (const evil of [
      '//evil.example',
      '/\\evil.example',
      'https://evil.example',
      'javascript:alert(1)',
      '',
      null,
    ]) {
      expect(pageAskedFor(evil)).withContext(String(evil)).toBe(HOME);
    }
    expect(pageAskedFor('/sign-in?returnTo=/sign-in')).toBe(HOME);
    expect(pageAskedFor('/dashboard?x=1')).toBe('/dashboard?x=1');
  });
});
