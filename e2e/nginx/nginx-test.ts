import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { addresses, test as base } from '../test.ts';
import { startNginx, type RealNginx } from './real-nginx.ts';

const SHELL = join(import.meta.dirname, '..', '..', 'dist', 'shell');
export const OURS = { 'X-Requested-By': 'user-support' };

/** The address of the built file whose name is like this. */
export const built = (name: RegExp) => `/${readdirSync(SHELL).find((file) => name.test(file)) ?? ''}`;

/** With an nginx before two BFFs, one for a worker. */
export const test = base.extend<object, { nginx: RealNginx }>({
  nginx: [
    async ({}, use) => {
      const nginx = await startNginx([Number(new URL(addresses().bff).port), secondBff()]);
      await use(nginx);
      await nginx.stop();
    },
    { scope: 'worker' },
  ],
});

const secondBff = () => Number(process.env['SECOND_BFF']);
