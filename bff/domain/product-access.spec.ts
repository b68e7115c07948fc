import { productId } from '../contract/index.ts';
import { allowedProducts, mayOpen, opensIn } from './product-access.ts';

/** Product.md, "Which product for whom", written out once more by hand. */
const CASES = [
  { role: 'administrator', hasRcm: false, opens: ['store', 'web', 'app'] },
  { role: 'administrator', hasRcm: true, opens: ['store', 'web', 'app', 'rcm'] },
  { role: 'member', hasRcm: false, opens: ['web', 'app'] },
  { role: 'member', hasRcm: true, opens: ['web', 'app', 'rcm'] },
] as const;

describe('product access', () => {
  for (const { role, hasRcm, opens } of CASES) {
    it(`of ${role} ${hasRcm ? 'with' : 'without'} RCM is ${opens.join(', ')} and nothing else`, () => {
      expect(allowedProducts({ role, hasRcm })).toEqual(opens);
      for (const product of productId.options) {
        expect(mayOpen(product, { role, hasRcm })).toBe((opens as readonly string[]).includes(product));
      }
    });
  }

  it('scans only the App, all else opens in a tab', () => {
    expect(productId.options.filter((product) => opensIn(product) === 'qr')).toEqual(['app']);
  });
});
