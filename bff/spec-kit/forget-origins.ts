import { traceMac } from '../adapters/trace-mac.ts';
import { blockDecides } from '../platform/block-decides.ts';
import { KEY, type BffUnderTest } from './bff-under-test.ts';

/** As blocks stand that a release placed which did not keep who caused them, stamped since. */
export async function forgetOrigins(bff: BffUnderTest): Promise<void> {
  for (const { origin: _, ...block } of await bff.ports.blocks.list(bff.now)) {
    const none = { cause: null, causedBy: null, assistanceId: null, wrongCodes: null };
    const mac = traceMac(KEY).rows.make('Holds', block.id, blockDecides({ ...block, ...none }));
    await bff.tamper(
      `UPDATE support.Holds SET Cause = NULL, CausedBy = NULL, AssistanceId = NULL, WrongCodes = NULL, Mac = '${mac}'
WHERE Id = '${block.id}'`,
    );
  }
}
