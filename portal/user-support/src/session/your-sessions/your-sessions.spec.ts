import { TestBed } from '@angular/core/testing';
import { MatProgressBarHarness } from '@angular/material/progress-bar/testing';
import type { BrowserSession } from '@waizant/user-support/contract';
import { after, ModuleUnderTest, NOW, sessionOf, words } from '../../module-under-test.spec';
import { Texts } from '../../texts/texts';
import { AgentIdentity } from '../agent-identity';
import { YourSessions } from './your-sessions';

const WINDOWS = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36';
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/26.0 Safari/604.1';
const HERE: BrowserSession = {
  id: 'c0ffee00-0000-4000-8000-000000000001',
  startedAt: after(-3_600),
  lastSeenAt: NOW,
  address: '198.51.100.7',
  userAgent: WINDOWS,
  isThis: true,
};
const PHONE: BrowserSession = {
  id: 'c0ffee00-0000-4000-8000-000000000002',
  startedAt: after(-600),
  lastSeenAt: after(-60),
  address: '203.0.113.5',
  userAgent: IPHONE,
  isThis: false,
};
const { address: _address, userAgent: _agent, ...UNKNOWN } = { ...PHONE, id: `${PHONE.id.slice(0, -1)}3` };

describe('an agent’s own sessions', () => {
  let module: ModuleUnderTest;

  async function show(...items: BrowserSession[]) {
    await enter();
    await arrive(...items);
  }

  async function enter() {
    module = await ModuleUnderTest.ready();
    const loading = TestBed.inject(AgentIdentity).confirm();
    await module.answer('/session', sessionOf('agent'));
    await loading;
    await module.render(YourSessions);
  }

  const arrive = (...items: BrowserSession[]) => module.answer('/sessions', { items });
  const names = () => module.all('li strong').map(words);
  const endOne = () => module.find('li button') as HTMLButtonElement;

  async function sure(dialog: HTMLElement, label = 'End') {
    await module.press(label, dialog);
    await module.until(() => !module.hasDialog());
  }

  afterEach(() => ModuleUnderTest.cleanUp());

  it('are shown with browser, system, address and times, this one first and without an end', async () => {
    await show(PHONE, HERE);
    expect(names()).toEqual(['Chrome on Windows', 'Safari on iPhone']);
    const [here, phone] = module.all('li').map(words);
    expect(here).toContain('198.51.100.7');
    expect(here).toContain('This browser');
    expect(phone).toMatch(/203\.0\.113\.5 ?Since .+ · last seen .+/);
    expect(module.all('li button').length).toBe(1);
    expect(endOne().getAttribute('aria-label')).toBe('End Safari on iPhone');
    expect(document.activeElement).toBe(module.find('h1'));
  });

  it('are said in words where nothing is known of one, and as they are where it is no browser', async () => {
    const raw = `<b>curl</b>/${'8'.repeat(90)}`;
    await show(HERE, UNKNOWN, { ...PHONE, userAgent: raw });
    expect(names().slice(1)).toEqual(['Unknown browser', `${raw.slice(0, 60)}…`]);
    expect(words(module.all('li')[1]!)).toContain('Address not known');
    expect(module.all('li b').length).toBe(0);
  });

  it('say that they load, and that there is no other one', async () => {
    await enter();
    expect(words(module.find('us-skeleton [role=status]'))).toBe('Loading…');
    await arrive(HERE);
    expect(module.all('us-skeleton').length).toBe(0);
    expect(module.text).toContain('You are signed in nowhere else.');
    expect(module.all('button').length).toBe(0);
  });

  it('say why they cannot be read, and are read again', async () => {
    await enter();
    await module.refuse('/sessions', 503, 'unavailable');
    expect(words(module.find('[role=alert]'))).toContain('Not available at the moment');
    await module.press('Try again');
    await arrive(HERE, PHONE);
    expect(module.all('[role=alert]').length).toBe(0);
    expect(names().length).toBe(2);
  });

  it('are ended one by one, after a question; the list says what is left', async () => {
    await show(HERE, PHONE);
    endOne().click();
    const dialog = await module.dialog();
    expect(words(dialog)).toContain('Safari on iPhone (203.0.113.5) is signed out at once.');
    expect(words(dialog)).toContain('An open assistance that was verified there ends with it.');
    module.language.set('es');
    await TestBed.inject(Texts).load();
    await module.settle();
    expect(words(dialog)).toContain('sesión en Safari en iPhone (203.0.113.5)');
    module.language.set('en');
    await TestBed.inject(Texts).load();
    await module.settle();
    await sure(dialog);
    expect(endOne().disabled).toBeTrue();
    expect(await module.material.getHarnessOrNull(MatProgressBarHarness)).not.toBeNull();
    const call = module.call(`/sessions/${PHONE.id}`);
    expect(call.request.method).toBe('DELETE');
    call.flush(null, { status: 204, statusText: 'No Content' });
    await arrive(HERE);
    expect(words(module.find('.ended'))).toBe('Ended: Safari on iPhone.');
    expect(module.find('.ended').getAttribute('role')).toBe('status');
    expect(names()).toEqual(['Chrome on Windows']);
    expect(document.activeElement).toBe(module.find('h1'));
  });

  it('are left alone where the agent thinks better of it', async () => {
    await show(HERE, PHONE);
    endOne().click();
    endOne().click();
    await sure(await module.dialog(), 'Cancel');
    expect(module.isQuiet(`/sessions/${PHONE.id}`)).toBeTrue();
    expect(endOne().disabled).toBeFalse();
  });

  it('that had ended already are no failure', async () => {
    await show(HERE, PHONE);
    endOne().click();
    await sure(await module.dialog());
    await module.refuse(`/sessions/${PHONE.id}`, 404, 'not-found');
    await arrive(HERE);
    expect(words(module.find('.ended'))).toBe('It had ended already: Safari on iPhone.');
    expect(module.all('[role=alert]').length).toBe(0);
  });

  it('are ended all but this one', async () => {
    await show(HERE, PHONE, UNKNOWN);
    await module.press('End all others');
    const dialog = await module.dialog();
    expect(words(dialog)).toContain('2 other sessions are signed out at once. This browser stays signed in.');
    await sure(dialog, 'End all others');
    const call = module.call('/sessions');
    expect(call.request.method).toBe('DELETE');
    call.flush(null, { status: 204, statusText: 'No Content' });
    await arrive(HERE);
    expect(words(module.find('.ended'))).toBe('2 sessions have ended.');
    expect(module.all('.others').length).toBe(0);
  });

  it('need a step-up some minutes after the sign-in, and go on by themselves once it is done', async () => {
    await show(HERE, PHONE);
    endOne().click();
    await sure(await module.dialog());
    await module.refuse(`/sessions/${PHONE.id}`, 403, 'step-up-needed');
    const dialog = await module.dialog();
    expect(words(dialog)).toContain('To end a session, verify yourself.');
    await module.press('Send me a code', dialog);
    const sent = { sentTo: 'ana***@x.example', now: NOW, expiresAt: after(300), resendAt: after(60) };
    await module.answer('/session/step-up', sent, 202);
    await module.type('input', '123456', dialog);
    await module.press('Validate code', dialog);
    await module.answer('/session/step-up/answer', sessionOf('agent'));
    await module.answer(`/sessions/${PHONE.id}`, null, 204);
    await arrive(HERE);
    expect(words(module.find('.ended'))).toBe('Ended: Safari on iPhone.');
  });

  it('are not ended without it: the page says why, and nothing is lost', async () => {
    await show(HERE, PHONE);
    endOne().click();
    await sure(await module.dialog());
    await module.refuse(`/sessions/${PHONE.id}`, 403, 'step-up-needed');
    await module.press('Cancel', await module.dialog());
    await module.until(() => !module.hasDialog());
    await module.settle();
    expect(words(module.find('[role=alert]')).length).toBeGreaterThan(10);
    expect(names().length).toBe(2);
    expect(endOne().disabled).toBeFalse();
  });
});
