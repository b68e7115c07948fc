import type { AgentRole } from '@waizant/user-support/contract';
import { session, ShellUnderTest } from '../shell-under-test.spec';
import { moduleAt } from './modules';

describe('the frame of the backoffice', () => {
  let shell: ShellUnderTest;

  async function open(url: string, ...roles: AgentRole[]) {
    shell.server.GET = { status: 200, body: session(...roles) };
    await shell.open(url);
  }

  beforeEach(() => {
    shell = new ShellUnderTest();
  });
  afterEach(() => ShellUnderTest.cleanUp());

  it('says who is signed in', async () => {
    await open('/dashboard', 'agent');
    expect(shell.find('.agent').textContent).toContain('Ana Agent');
    expect(shell.find('.initial').textContent).toBe('A');
  });

  it('offers the module and its history, to agents as to supervisors', async () => {
    await open('/dashboard', 'agent');
    expect(shell.has('a[href$="/technical-assistance"]')).toBeTrue();
    expect(shell.has('a[href$="/history"]')).toBeTrue();
  });

  it('marks a module that is only a placeholder, in the sidebar and in the title of the page', async () => {
    await open('/plan-settings', 'agent');
    expect(shell.text).toContain('Placeholder');
    expect(shell.find('.sidebar a[aria-current=page]').textContent).toContain('Plan settings');
    expect(document.title).toBe('Plan settings · Backoffice');
  });

  it('takes the focus to the content when the module changes, and on the skip link', async () => {
    await open('/dashboard', 'agent');
    await shell.click('.sidebar a[href="/store-users"]');
    expect(document.activeElement?.id).toBe('content');
    shell.find('.menu').focus();
    await shell.click('.skip');
    expect(document.activeElement?.id).toBe('content');
    expect(shell.url).toBe('/store-users');
  });

  it('opens the drawer as a modal dialog, and closes it when a module was chosen', async () => {
    await open('/dashboard', 'agent');
    await shell.click('.menu');
    expect(shell.find('dialog').matches(':modal')).toBeTrue();
    await shell.closingDialog(() => shell.click('dialog a[href="/store-users"]'));
    expect(shell.has('dialog')).toBeFalse();
    expect(shell.url).toBe('/store-users');
  });

  it('leads from the name to the agent’s own sessions, and the focus with it', async () => {
    await open('/dashboard', 'agent');
    const menu = shell.find('#account');
    expect(menu.matches(':popover-open')).toBeFalse();
    await shell.click('.agent');
    expect(menu.matches(':popover-open')).toBeTrue();
    expect(menu.textContent.trim()).toBe('Your sessions');
    expect(shell.find('#account a').getAttribute('href')).toBe('/user-support/technical-assistance/sessions');
    await shell.click('#account a');
    expect(menu.matches(':popover-open')).toBeFalse();
  });

  it('signs out', async () => {
    await open('/dashboard', 'agent');
    await shell.click('header > button:last-child');
    expect(shell.calls.at(-1)?.method).toBe('DELETE');
    expect(shell.url).toBe('/sign-in');
    expect(shell.text).toContain('You are signed out.');
  });

  it('tries a refused sign-out once more, since a step-up in another tab replaces the session id', async () => {
    await open('/dashboard', 'agent');
    shell.server.DELETE = { status: 401, body: { code: 'not-signed-in' } };
    await shell.click('header > button:last-child');
    expect(shell.calls.filter(({ method }) => method === 'DELETE').length).toBe(2);
    expect(shell.url).toBe('/sign-in');
  });

  it('says that the agent is still signed in when the server could not be told', async () => {
    await open('/dashboard', 'agent');
    shell.server.DELETE = 'no network';
    await shell.click('header > button:last-child');
    expect(shell.url).toBe('/dashboard');
    expect(shell.find('main [role=alert]').textContent).toContain('still signed in');
  });

  it('says that an address leads nowhere', async () => {
    await open('/billing', 'agent');
    expect(shell.find('h1').textContent).toBe('Page not found');
    expect(document.title).toBe('Page not found · Backoffice');
  });

  it('finds the module of an address', () => {
    expect(moduleAt('/user-support/technical-assistance/session/app?x=1')?.text).toBe('technicalAssistance');
    expect(moduleAt('/user-support/technical-assistance/history')?.text).toBe('history');
    expect(moduleAt('/user-support/technical-assistance/sessions')?.text).toBe('yourSessions');
    expect(moduleAt('/dashboards')).toBeNull();
  });
});
