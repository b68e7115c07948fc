/** One tab of a browser, as a person uses it. Elements are found by XPath, which both drivers speak. */
export interface Tab {
  goto(address: string): Promise<void>;
  address(): Promise<string>;
  /** What a person reads in the page. */
  text(): Promise<string>;
  /** Waits until it can be pressed, and presses it with the mouse. */
  press(element: string): Promise<void>;
  /** Key by key. */
  type(element: string, text: string): Promise<void>;
  /** As a person who changes to this tab. */
  show(): Promise<void>;
}

/** A browser engine with a profile of its own, started for one walk. */
export interface Engine {
  readonly tab: Tab;
  /** The tab that this act opens. */
  opened(act: () => Promise<void>): Promise<Tab>;
  close(): Promise<void>;
}

/** Patience for a noisy machine, no promise, ms. */
export const PATIENCE_MS = 30_000;
const AGAIN_AFTER_MS = 100;

/** What the attempt gives, as soon as it gives something; an attempt that throws is repeated too. */
export async function until<T>(what: string, attempt: () => Promise<T | null>): Promise<T> {
  const end = Date.now() + PATIENCE_MS;
  let cause: unknown;
  while (Date.now() < end) {
    try {
      const result = await attempt();
      if (result !== null) return result;
    } catch (error) {
      cause = error;
    }
    await new Promise((resolve) => setTimeout(resolve, AGAIN_AFTER_MS));
  }
  throw new Error(`in vain: ${what}`, { cause });
}

/** Waits until the page says this. */
export async function reads(tab: Tab, wanted: string): Promise<void> {
  let last = '';
  const look = async () => {
    last = (await tab.text()).replaceAll(/\s+/g, ' ');
    return last.includes(wanted) || null;
  };
  await until(`the page says ${wanted}`, look).catch(async (error: unknown) => {
    throw new Error(`${await tab.address()} says:\n${last}`, { cause: error });
  });
}
