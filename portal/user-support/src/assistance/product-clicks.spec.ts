import { firstValueFrom } from 'rxjs';
import { type ProductClick, ProductClicks, wasClicked } from './product-clicks';

const CLICK: ProductClick = { assistanceId: 'assistance-1', product: 'web' };

describe('a click on a product', () => {
  let clicks: ProductClicks;

  const ask = (nonce: string, click = CLICK) => firstValueFrom(wasClicked(nonce, click));

  beforeEach(() => {
    jasmine.clock().install().mockDate(new Date('2026-11-24T10:00:00.000Z'));
    clicks = new ProductClicks();
  });
  afterEach(() => {
    clicks.ngOnDestroy();
    jasmine.clock().uninstall();
  });

  /** When the question has been heard, and the wait for an answer is over. */
  async function whenTheWaitIsOver(answer: Promise<boolean>): Promise<boolean> {
    const another = new ProductClicks();
    await ask(another.nonceFor(CLICK));
    another.ngOnDestroy();
    jasmine.clock().tick(3_000);
    return answer;
  }

  it('has a nonce of 16 random bytes that an address carries as it is', () => {
    const nonces = Array.from({ length: 200 }, () => clicks.nonceFor(CLICK));
    for (const nonce of nonces) expect(nonce).toMatch(/^[\w-]{22}$/);
    expect(new Set(nonces).size).toBe(200);
  });

  it('is confirmed to the tab that it opened', async () => {
    expect(await ask(clicks.nonceFor(CLICK))).toBeTrue();
  });

  it('is confirmed once: an address that is opened again opens nothing by itself', async () => {
    const nonce = clicks.nonceFor(CLICK);
    expect(await ask(nonce)).toBeTrue();
    expect(await whenTheWaitIsOver(ask(nonce))).toBeFalse();
  });

  it('is confirmed for ten seconds and no longer', async () => {
    const [early, late] = [clicks.nonceFor(CLICK), clicks.nonceFor(CLICK)];
    jasmine.clock().tick(10_000);
    expect(await ask(early)).toBeTrue();
    jasmine.clock().tick(1);
    expect(await whenTheWaitIsOver(ask(late))).toBeFalse();
  });

  it('is not confirmed where nobody clicked', async () => {
    expect(await whenTheWaitIsOver(ask('A'.repeat(22)))).toBeFalse();
  });

  for (const [other, click] of [
    ['product', { ...CLICK, product: 'store' }],
    ['assistance', { ...CLICK, assistanceId: 'assistance-2' }],
  ] as const) {
    it(`is confirmed for no other ${other}`, async () => {
      const nonce = clicks.nonceFor(CLICK);
      expect(await whenTheWaitIsOver(ask(nonce, click))).toBeFalse();
      expect(await ask(nonce)).toBeTrue();
    });
  }

  it('that leads to a page in the same tab is kept for that page, once and for ten seconds', () => {
    expect(clicks.takeHere(CLICK)).toBeFalse();
    clicks.keepHere(CLICK);
    expect([clicks.takeHere(CLICK), clicks.takeHere(CLICK)]).toEqual([true, false]);
    clicks.keepHere(CLICK);
    jasmine.clock().tick(10_000);
    expect(clicks.takeHere(CLICK)).toBeTrue();
    clicks.keepHere(CLICK);
    jasmine.clock().tick(10_001);
    expect(clicks.takeHere(CLICK)).toBeFalse();
    for (const other of [
      { ...CLICK, product: 'store' },
      { ...CLICK, assistanceId: 'assistance-2' },
    ] as const) {
      clicks.keepHere(CLICK);
      expect(clicks.takeHere(other)).toBeFalse();
    }
  });

  it('is confirmed by the tab that it was made in, among several', async () => {
    const secondTab = new ProductClicks();
    const [first, second] = [clicks.nonceFor(CLICK), secondTab.nonceFor(CLICK)];
    secondTab.ngOnDestroy();
    expect(await whenTheWaitIsOver(ask(second)))
      .withContext('its tab is gone')
      .toBeFalse();
    expect(await ask(first)).toBeTrue();
  });
});
