import { BffUnderTest } from '../spec-kit/bff-under-test.ts';

describe('the page for users', () => {
  it('says of each of its files what it is and how it is written, and lets nothing else run', async () => {
    const bff = await BffUnderTest.start();
    for (const [path, type] of [
      ['/refuse/en', 'text/html; charset=utf-8'],
      ['/refuse/es', 'text/html; charset=utf-8'],
      ['/refuse/page.css', 'text/css; charset=utf-8'],
      ['/refuse/page.js', 'text/javascript; charset=utf-8'],
      ['/refuse/dm-sans.woff2', 'font/woff2'],
    ] as const) {
      const { status, headers } = await bff.user().get(path);
      expect([status, headers.get('Content-Type')?.toLowerCase()])
        .withContext(path)
        .toEqual([200, type]);
      expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
      const policy = headers.get('Content-Security-Policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe-|\*|https?:/);
    }
    const page = (await bff.user().get('/refuse/en')).headers.get('Content-Security-Policy');
    expect(page).toContain("script-src 'self';");
    expect(page).toContain("base-uri 'none';");
    await bff.stop();
  });
});
