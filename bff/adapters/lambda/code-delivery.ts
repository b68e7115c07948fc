import type { InternalCodeDelivery } from '../../session/ports.ts';
import type { SendCode } from '../../functions-contract/send-code.ts';
import { lambdaFunction, type FunctionOptions } from './invoke.ts';

/** Mails the agent's code by the send-code function. */
export function lambdaCodeDelivery(options: FunctionOptions): InternalCodeDelivery {
  const invoke = lambdaFunction(options);
  return { deliver: (message, signal) => invoke(message satisfies SendCode, signal) };
}
