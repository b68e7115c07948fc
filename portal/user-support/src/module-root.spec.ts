import type { AgentSession } from '@waizant/user-support/contract';
import { en } from './texts/en';
import { es } from './texts/es';
import { ModuleUnderTest, NOW, sessionView, words } from './module-under-test.spec';
import { USER_SUPPORT_ROUTES } from './routes';

const AGENT: AgentSession = {
  agent: { id: 'agent-1', name: 'Ana Agent', email: 'ana.agent@backoffice.example', roles: ['agent'] },
  expiresAt: NOW,
  idleExpiresAt: NOW,
};

describe('the language of the module', () => {
  let module: ModuleUnderTest;

  beforeEach(async () => {
    module = await ModuleUnderTest.mounted([{ path: 'help', children: USER_SUPPORT_ROUTES }]);
  });
  afterEach(() => ModuleUnderTest.cleanUp());

  it('follows the shell’s at run time, there and back, on the page that is open', async () => {
    await module.open('/help', { '/session': AGENT, '/assistances/current': null });
    expect(module.text).toContain(en.lookUp.start);
    module.language.set('es');
    await module.until(() => module.text.includes(es.lookUp.start));
    expect(module.text).toContain(es.lookUp.start);
    expect(module.text).not.toContain(en.lookUp.start);
    module.language.set('en');
    await module.until(() => module.text.includes(en.lookUp.start));
    expect(module.text).toContain(en.lookUp.start);
    expect(module.text).not.toContain(es.lookUp.start);
  });

  it('is there before the first page is: no gap is ever shown', async () => {
    const titles = new Set<string>();
    const watch = new MutationObserver(() => {
      for (const title of module.all('h1')) titles.add(words(title));
    });
    watch.observe(module.page, { childList: true, subtree: true, characterData: true });
    await module.open('/help', { '/session': AGENT, '/assistances/current': null });
    watch.disconnect();
    expect([...titles]).toEqual([en.title]);
  });

  it('is the one that the shell begins with, in the dialogs too', async () => {
    module.language.set('es');
    await module.open('/help', { '/session': AGENT, '/assistances/current': sessionView() });
    await module.until(() => module.text.includes(es.cancel.button));
    await module.press(es.cancel.button);
    const dialog = await module.dialog();
    expect(dialog.textContent).toContain(es.cancel.kinds['user-hung-up']);
    expect(dialog.textContent).not.toContain(en.cancel.kinds['user-hung-up']);
  });
});
