import { networkOf } from './network.ts';

describe('what an address counts as', () => {
  for (const [address, network] of [
    ['192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2::7', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2:ffff:ffff:ffff:ffff', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002:0:0:0:1', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['2001:db8:0:0:1::', '2001:db8:0:0::/64'],
    ['2001::1:5:6:7:8', '2001:0:0:1::/64'],
    ['::1', '0:0:0:0::/64'],
    ['::', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['::ffff:c000:207', '192.0.2.7'],
    ['64:ff9b::192.0.2.7', '64:ff9b:0:0::/64'],
  ] as const) {
    it(`is ${network} for ${address}`, () => {
      expect(networkOf(address)).toBe(network);
    });
  }

  for (const none of [
    'unknown',
    '',
    '2001:db8',
    '1:2:3:4:5:6:7:8:9',
    '::1::',
    'g::1',
    '::ffff:192.0.2.999',
    ':1',
    '1:',
  ]) {
    it(`is what stands there where that is no address: "${none}"`, () => {
      expect(networkOf(none)).toBe(none);
    });
  }

  it('is never longer than an address', () => {
    expect(networkOf('x'.repeat(400)).length).toBe(45);
  });
});
