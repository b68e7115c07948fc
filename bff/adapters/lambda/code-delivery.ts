import * as z from 'zod/mini';
import type { InternalCodeDelivery } from '../../session/ports.ts';
import { channelAnswers } from '../../functions-contract/delivery.ts';
import type { SendCode } from '../../functions-contract/send-code.ts';
import { asServiceFailed } from '../aws-client.ts';
import { channelReports } from '../channel-reports.ts';
import { lambdaFunction, type FunctionOptions } from './invoke.ts';

/** Functions of the release before say nothing of channels. */
const answered = z.object({ channels: z.optional(channelAnswers) });

/** Mails the agent's code by the send-code function. */
export function lambdaCodeDelivery(options: FunctionOptions): InternalCodeDelivery {
  const invoke = lambdaFunction(options);
  return {
    async deliver(message, signal) {
      const said = await invoke(message satisfies SendCode, signal);
      try {
        const { channels } = answered.parse(said ?? {});
        return channels === undefined ? null : channelReports('lambda', channels);
      } catch (error) {
        throw asServiceFailed('lambda', error);
      }
    },
  };
}
