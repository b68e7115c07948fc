import { channelCause, channelState, type ChannelCause, type ChannelState } from '../contract/index.ts';
import { channelAnswer, CHANNEL_CAUSES, CHANNEL_STATES, CHANNELS } from '../functions-contract/delivery.ts';
import { channel } from '../contract/index.ts';
import { channelsOf, isNews, withEarlier, withReport, type ChannelReport } from './channels.ts';

const report = (state: ChannelState, because?: ChannelCause): ChannelReport => ({
  ...{ channel: 'mail', state, at: 1 },
  ...(because !== undefined && { because }),
});

describe('the state of a code on a channel', () => {
  /** By what is known, what is news then. */
  const NEWS: Readonly<Record<ChannelState, readonly ChannelState[]>> = {
    accepted: ['delivered', 'delayed', 'failed'],
    delayed: ['delivered', 'failed'],
    delivered: ['failed'],
    failed: [],
  };
  for (const known of channelState.options) {
    it(`only goes forward from ${known}`, () => {
      const news = channelState.options.filter((said) => isNews(report(known), report(said)));
      expect(news).toEqual([...NEWS[known]]);
      expect(isNews(undefined, report(known))).toBeTrue();
    });
  }

  it('keeps one complaint with what was delivered, and with nothing else', () => {
    const complaint = report('delivered', 'complained');
    expect(isNews(report('delivered'), complaint)).toBeTrue();
    expect(isNews(complaint, complaint)).toBeFalse();
    expect(isNews(report('failed', 'bounced'), complaint)).toBeFalse();
    expect(isNews(report('delivered'), report('failed', 'complained'))).toBeFalse();
  });

  it('keeps when it was delivered, whenever somebody complains of it', () => {
    const delivered = { channel: 'mail', to: 'm***', state: 'delivered', at: 1_000 } as const;
    const complaint = { channel: 'mail', state: 'delivered', because: 'complained', at: 61_000 } as const;
    expect(withReport([delivered], complaint)).toEqual([{ ...delivered, because: 'complained' }]);
  });

  it('is told earlier only of channels that it went by', () => {
    const answered = [{ channel: 'mail', to: 'm***', state: 'accepted', at: 2 }] as const;
    const earlier = [report('delivered'), { channel: 'text', state: 'failed', at: 1 }] as const;
    expect(withEarlier(answered, earlier)).toEqual([
      { channel: 'mail', to: 'm***', state: 'delivered', at: 1 },
    ]);
  });

  it('is what the send itself says, where nobody said anything else', () => {
    const sent = { sentTo: 'm***', sentToPhone: '********0456', sentAt: 7 };
    expect(channelsOf(sent)).toEqual([
      { channel: 'mail', to: 'm***', state: 'accepted', at: 7 },
      { channel: 'text', to: '********0456', state: 'accepted', at: 7 },
    ]);
    expect(channelsOf({ ...sent, sentToPhone: null }).length).toBe(1);
    expect(channelsOf({ ...sent, sentAt: null })).toEqual([]);
  });

  it('has the functions’ words, and no others', () => {
    expect([channel.options, channelState.options, channelCause.options]).toEqual([
      [...CHANNELS],
      [...CHANNEL_STATES],
      [...CHANNEL_CAUSES],
    ]);
    expect(channelAnswer.shape.state.options).toEqual(['accepted', 'failed']);
  });
});
