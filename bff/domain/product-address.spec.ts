import { isProductAddress, ticketAddress } from './product-address.ts';

const ORIGINS = [
  'https://store.waizant.example',
  'https://app.waizant.example:8443',
  'http://localhost:4300',
];
const TICKET = 'A-b_c'.repeat(8);

const GOOD = [
  'https://store.waizant.example',
  'https://store.waizant.example/',
  'https://store.waizant.example/delegate',
  'https://app.waizant.example:8443/open',
  'http://localhost:4300/store',
];

/** Ways in which an address has led somewhere else than it seemed to. */
const TRICKS = [
  '',
  '/',
  'store.waizant.example',
  '//store.waizant.example',
  '//evil.example/store.waizant.example',
  '///evil.example',
  'https:evil.example',
  'https:/store.waizant.example/x',
  'https:\\\\store.waizant.example',
  'https://evil.example',
  'https://evil.example/https://store.waizant.example',
  'https://evil.example?https://store.waizant.example/',
  'https://evil.example#https://store.waizant.example/',
  'https://evil.example\\@store.waizant.example',
  'https://evil.example\\.store.waizant.example',
  'https://store.waizant.example@evil.example',
  'https://store.waizant.example:pass@evil.example',
  'https://user@store.waizant.example',
  'https://user:pass@store.waizant.example/x',
  'https://@store.waizant.example',
  'https://store.waizant.example%40evil.example',
  'https://store.waizant.example%2f@evil.example',
  'https://store.waizant.example%00.evil.example',
  'https://store.waizant.example.evil.example',
  'https://evil-store.waizant.example',
  'https://waizant.example',
  'https://www.store.waizant.example',
  'https://store.waizant.example.',
  'https://store.waizant.example:444',
  'https://store.waizant.example:443',
  'https://store.waizant.example:8443',
  'https://app.waizant.example/open',
  'http://store.waizant.example',
  'ftp://store.waizant.example',
  'file:///store.waizant.example',
  'javascript:alert(1)//https://store.waizant.example',
  'javascript://store.waizant.example/%0aalert(1)',
  'data:text/html,https://store.waizant.example',
  'blob:https://store.waizant.example/1',
  'waizant://store.waizant.example',
  'HTTPS://store.waizant.example',
  'https://STORE.waizant.example',
  'https://store.waizant.example/a/../b',
  'https://store.waizant.example/%2e%2e/evil',
  'https://store.waizant.example/..//evil.example',
  'https://store.waizant.example?next=https://evil.example',
  'https://store.waizant.example/?',
  'https://store.waizant.example/x?a=1',
  'https://store.waizant.example/#',
  'https://store.waizant.example/x#ticket=old',
  ' https://store.waizant.example',
  'https://store.waizant.example ',
  '\thttps://store.waizant.example',
  'ht\ntps://store.waizant.example',
  'https://store.waizant.example\r\nLocation: https://evil.example',
  'https://sto\tre.waizant.example/x',
  'https://store.waizant.example\u0000.evil.example',
  'https://store。waizant。example',
  'https://ｓtore.waizant.example',
  'https://ѕtore.waizant.example',
  'https://store.waizant.example\u2028/x',
  'https://127.0.0.1',
  'https://2130706433',
  'https://[::1]',
  'http://localhost:4301/store',
  'http://127.0.0.1:4300/store',
  'null',
];

describe('the address that a ticket is carried to', () => {
  for (const address of GOOD) {
    it(`may be ${address}`, () => {
      const url = new URL(ticketAddress(address, ORIGINS, TICKET));
      expect(ORIGINS).toContain(url.origin);
      expect([url.search, url.hash]).toEqual(['', `#ticket=${TICKET}`]);
    });
  }

  for (const trick of TRICKS) {
    it(`is never ${JSON.stringify(trick)}`, () => {
      expect(isProductAddress(trick, ORIGINS)).toBeFalse();
      expect(() => ticketAddress(trick, ORIGINS, TICKET)).toThrowError();
    });
  }

  it('is nowhere where no origin is allowed', () => {
    expect(GOOD.some((address) => isProductAddress(address, []))).toBeFalse();
  });
});
