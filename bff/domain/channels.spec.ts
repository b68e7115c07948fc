import { channelCause, channelState, type ChannelCause, type ChannelState } from '../contract/index.ts';
import { channelAnswer, CHANNEL_CAUSES, CHANNEL_STATES, CHANNELS } from '../functions-contract/delivery.ts';
import { channel } from '../contract/index.ts';
import { RULES } from './assistance-events.ts';
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
      const news = channelState.options.filter((said) => isNews(report(known), report(said), RULES));
      expect(news).toEqual([...NEWS[known]]);
      expect(isNews(undefined, report(known), RULES)).toBeTrue();
    });
  }

  const notKnown = report('failed', 'not-accepted');
  it('has no last word where nobody knows whether it was handed over: what arrived, or why not, is the truth', () => {
    for (const later of [report('delivered'), report('failed', 'bounced'), report('failed', 'refused')]) {
      expect([isNews(notKnown, later, 3), isNews(later, notKnown, 3)]).toEqual([true, false]);
    }
    for (const before of [report('accepted'), report('delayed')]) {
      expect([isNews(before, notKnown, 3), isNews(notKnown, before, 3)]).toEqual([true, false]);
    }
    expect(isNews(notKnown, notKnown, 3)).toBeFalse();
    const answered = [
      { channel: 'mail', to: 'm***', state: 'failed', because: 'not-accepted', at: 9 },
    ] as const;
    const delivered = [{ channel: 'mail', to: 'm***', state: 'delivered', at: 1 }] as const;
    expect(withEarlier(answered, [report('delivered')], 3)).toEqual(delivered);
    expect(withReport(answered, report('delivered'))).toEqual(delivered);
    const bounced = { channel: 'mail', state: 'failed', because: 'bounced', at: 12 } as const;
    expect(withReport(answered, bounced)).toEqual([{ to: 'm***', ...bounced }]);
  });

  it('had one by the rules of before, by which older rows are read', () => {
    expect([isNews(notKnown, report('delivered'), 2), isNews(report('delivered'), notKnown, 2)]).toEqual([
      false,
      true,
    ]);
    expect(withEarlier([notKnown], [report('delivered')], 2)).toEqual([notKnown]);
  });

  it('keeps one complaint with what was delivered, and with nothing else', () => {
    const complaint = report('delivered', 'complained');
    expect(isNews(report('delivered'), complaint, RULES)).toBeTrue();
    expect(isNews(complaint, complaint, RULES)).toBeFalse();
    expect(isNews(report('failed', 'bounced'), complaint, RULES)).toBeFalse();
    expect(isNews(report('delivered'), report('failed', 'complained'), RULES)).toBeFalse();
  });

  it('keeps when it was delivered, whenever somebody complains of it', () => {
    const delivered = { channel: 'mail', to: 'm***', state: 'delivered', at: 1_000 } as const;
    const complaint = { channel: 'mail', state: 'delivered', because: 'complained', at: 61_000 } as const;
    expect(withReport([delivered], complaint)).toEqual([{ ...delivered, because: 'complained' }]);
  });

  it('is told earlier only of channels that it went by', () => {
    const answered = [{ channel: 'mail', to: 'm***', state: 'accepted', at: 2 }] as const;
    const earlier = [report('delivered'), { channel: 'text', state: 'failed', at: 1 }] as const;
    expect(withEarlier(answered, earlier, RULES)).toEqual([
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
