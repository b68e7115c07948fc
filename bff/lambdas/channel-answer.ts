import type { Channel, ChannelAnswer, ChannelCause } from '../functions-contract/delivery.ts';

/** What a provider has answered just now. */
export function accepted(channel: Channel): ChannelAnswer {
  return { channel, state: 'accepted', at: new Date().toISOString() };
}

export function notAccepted(channel: Channel, because: ChannelCause): ChannelAnswer {
  return { channel, state: 'failed', because, at: new Date().toISOString() };
}
