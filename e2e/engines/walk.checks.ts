import { missingForNginx } from '../nginx/missing-for-nginx.ts';
import { startNginx } from '../nginx/real-nginx.ts';
import { addresses, expect, test as base } from '../test.ts';
import type { Engine } from './engine.ts';
import { startFirefox } from './firefox.ts';
import { walkTheReadme } from './readme-walk.ts';
import { startWebKit } from './webkit.ts';

const ENGINES = { firefox: startFirefox, webkit: startWebKit };

export interface EngineOption {
  engineName: keyof typeof ENGINES;
}

const test = base.extend<EngineOption & { engine: Engine }>({
  engineName: ['firefox', { option: true }],
  engine: async ({ engineName }, use) => {
    const engine = await ENGINES[engineName]();
    await use(engine);
    await engine.close();
  },
});

test('the README’s walk at http://localhost, as npm start serves it', async ({ engine, outside }) => {
  await walkTheReadme(engine, addresses().web, outside);
  expect(await engine.tab.address()).toMatch(/^http:\/\/localhost/);
});

test('the README’s walk over TLS, through nginx.conf', async ({ engine, outside }) => {
  test.skip(missingForNginx() !== null, missingForNginx() ?? '');
  const bff = [Number(new URL(addresses().bff).port)];
  // A name of its own: what is at localhost, the demo products, would be asked for over TLS too (HSTS).
  const nginx = await startNginx(bff, bff, 'backoffice.localhost');
  try {
    await walkTheReadme(engine, nginx.origin, outside);
    expect(await engine.tab.address()).toMatch(/^https:\/\/backoffice\.localhost/);
  } finally {
    await nginx.stop();
  }
});
