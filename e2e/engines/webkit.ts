import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { Builder, By, type WebDriver } from 'selenium-webdriver';
import { freePorts } from '../local-default.ts';
import { type Engine, type Tab, until } from './engine.ts';
import { miniBrowserPath } from './missing-for-engines.ts';

/** WebKitGTK's MiniBrowser, Safari's engine, by WebDriver, on a screen that nobody sees. */
export async function startWebKit(): Promise<Engine> {
  const running: ChildProcess[] = [];
  const stop = async () => {
    for (const child of running.toReversed()) await ended(child);
  };
  try {
    // It takes a free display itself and says which.
    const screen = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    });
    running.push(screen);
    const [said] = (await once(screen.stdio[3] as Readable, 'data')) as [Buffer];
    const [port = 0] = await freePorts(1);
    running.push(
      spawn('WebKitWebDriver', [`--port=${String(port)}`], {
        env: { ...process.env, DISPLAY: `:${said.toString().trim()}`, NO_AT_BRIDGE: '1' },
        stdio: 'ignore',
      }),
    );
    const driver = await until('WebKitWebDriver answers', () => session(`http://127.0.0.1:${String(port)}`));
    return engineOf(driver, stop, await driver.getWindowHandle());
  } catch (error) {
    await stop();
    throw error;
  }
}

async function session(server: string): Promise<WebDriver> {
  await fetch(`${server}/status`);
  return new Builder()
    .usingServer(server)
    .withCapabilities({
      browserName: 'MiniBrowser',
      acceptInsecureCerts: true,
      'webkitgtk:browserOptions': { binary: miniBrowserPath(), args: ['--automation'] },
    })
    .build();
}

function engineOf(driver: WebDriver, stop: () => Promise<void>, first: string): Engine {
  return {
    tab: tabOf(driver, first),
    async opened(act) {
      const before = await driver.getAllWindowHandles();
      await act();
      const handle = await until('a new tab', async () => {
        const handles = await driver.getAllWindowHandles();
        return handles.find((one) => !before.includes(one)) ?? null;
      });
      return tabOf(driver, handle);
    },
    async close() {
      await driver.quit().catch(() => undefined);
      await stop();
    },
  };
}

function tabOf(driver: WebDriver, handle: string): Tab {
  const show = () => driver.switchTo().window(handle);
  const press = async (element: string) => {
    await show();
    // What covers or replaces the element for a moment makes the press fail, and then it was none.
    await until(`press ${element}`, async () => {
      const found = await driver.findElement(By.xpath(element));
      if (!(await found.isEnabled())) return null;
      await found.click();
      return true;
    });
  };
  return {
    show,
    press,
    goto: async (address) => {
      await show();
      await driver.get(address);
    },
    address: async () => {
      await show();
      return driver.getCurrentUrl();
    },
    text: async () => {
      await show();
      return driver.executeScript<string>('return document.body.innerText');
    },
    type: async (element, text) => {
      await press(element);
      await driver.switchTo().activeElement().sendKeys(text);
    },
  };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  await gone;
}
