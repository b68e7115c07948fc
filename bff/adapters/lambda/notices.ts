import type { Notices } from '../../outbox/ports.ts';
import type { SendNotice } from '../../functions-contract/send-notice.ts';
import { lambdaFunction, type FunctionOptions } from './invoke.ts';

/** Mails receipts and alerts by the send-notice function. */
export function lambdaNotices(options: FunctionOptions): Notices {
  const invoke = lambdaFunction(options);
  return {
    async send(notice, signal) {
      await invoke(notice satisfies SendNotice, signal);
    },
  };
}
