import { freePorts, startLocalDefault } from '../local-default.ts';

/** A local default with two replicas of the BFF; each test puts its nginx before them. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  const [second] = await freePorts(1);
  const running = await startLocalDefault({ PORT_BFF_2: String(second) });
  process.env['E2E_ADDRESSES'] = JSON.stringify(running.addresses);
  process.env['SECOND_BFF'] = String(second);
  return () => running.stop();
}
