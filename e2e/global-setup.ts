import { startLocalDefault } from './local-default.ts';

/** One local default for the whole run; the specs find it by E2E_ADDRESSES. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  const running = await startLocalDefault();
  process.env['E2E_ADDRESSES'] = JSON.stringify(running.addresses);
  return () => running.stop();
}
