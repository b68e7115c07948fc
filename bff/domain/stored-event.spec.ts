import { ANA, BROWSER, ID, LEGACY355, MARTA } from '../spec-kit/assistance-at-each-step.ts';
import type { AssistanceEvent, EventType } from './assistance-events.ts';
import { parseEvent } from './stored-event.ts';
import { Unreadable } from './stored-json.ts';
import { canonicalJson } from './trace-chain.ts';

const codeId = 'code-1';
const channels = [{ channel: 'mail', to: 'a***', state: 'accepted', at: 30_000 }] as const;
const web = { product: 'web', ticketId: 'ticket-1' } as const;

/** What `decide` records, each once: a new event does not compile before it stands here. */
const EVENTS: { readonly [Type in EventType]: Omit<Extract<AssistanceEvent, { type: Type }>, 'type'> } = {
  AssistanceStarted: {
    id: ID,
    agent: ANA,
    user: MARTA,
    words: ['copper', 'lantern'],
    caseNumber: null,
    purpose: 'access',
    startedBy: BROWSER,
  },
  AssistanceDescribed: { caseNumber: 'HD-7', purpose: 'billing' },
  InternalCodeRequested: { codeId },
  InternalCodeSent: { codeId, sentTo: 'ana***', channels },
  InternalCodeFailed: { codeId, mayHaveArrived: true },
  InternalCodeAccepted: { browser: BROWSER },
  InternalCodeRejected: { attemptsLeft: 4 },
  EcosystemChosen: { ecosystem: LEGACY355 },
  UserCodeRequested: { codeId, confirmed: [{ finding: 'email-changed-recently', how: 'called-back' }] },
  UserCodeSent: { codeId, sentTo: 'mar***', sentToPhone: null, sentToHash: 'a.b', channels },
  UserCodeFailed: { codeId, mayHaveArrived: false },
  UserAnswerReserved: { attemptId: 'attempt-1' },
  UserCodeAccepted: { endsAt: 300_000 },
  UserCodeRejected: { attemptsLeft: 0 },
  UserAnswerLost: { attemptId: 'attempt-1', codeSpent: true },
  CodeDeliveryReported: { codeId, channel: 'mail', state: 'failed', because: 'bounced', at: 60_000 },
  ProductOpened: { ...web, expiresAt: 30_000 },
  ProductRedeemed: web,
  TicketReused: web,
  UserObjected: {},
  UserObjectedAgain: { assistance: ID },
  AssistanceEnded: {
    outcome: 'stopped',
    reasonKind: null,
    reason: null,
    cause: 'rights-lost',
    endedAt: 60_000,
  },
};
const TYPES = Object.keys(EVENTS) as readonly EventType[];
const MAY_BE_LEFT_OUT = ['because', 'cause', 'channels', 'confirmed', 'purpose', 'sentToHash'];

const mayBeLeftOut = (type: EventType, part: string) =>
  type === 'AssistanceDescribed' || MAY_BE_LEFT_OUT.includes(part);

describe('a stored event', () => {
  const failureOf = (type: EventType, data: unknown) => {
    try {
      return parseEvent('row 4', type, canonicalJson(data));
    } catch (error) {
      return error;
    }
  };

  for (const type of TYPES) {
    it(`is read as it was written: ${type}`, () => {
      const json = canonicalJson(EVENTS[type]);
      expect(canonicalJson(parseEvent('row 4', type, json))).toBe(canonicalJson({ ...EVENTS[type], type }));
    });

    it(`that cannot be read says which part, and never what it holds: ${type}`, () => {
      for (const part of Object.keys(EVENTS[type]).filter((name) => !mayBeLeftOut(type, name))) {
        const { [part]: _, ...rest } = EVENTS[type] as Readonly<Record<string, unknown>>;
        const named = new Unreadable('row 4', [part]);
        expect(failureOf(type, rest)).toEqual(named);
        const unfit = part === 'words' ? 'plastic' : ['plastic'];
        expect(failureOf(type, { ...rest, [part]: unfit })).toEqual(named);
      }
      expect(failureOf(type, null)).toEqual(new Unreadable('row 4', ['no object']));
    });
  }

  it('may hold more than this release knows, but is of the type of its row', () => {
    const data = { ...EVENTS.UserObjected, later: { release: true }, type: 'AssistanceEnded' };
    expect(parseEvent('row 4', 'UserObjected', canonicalJson(data))).toEqual(
      jasmine.objectContaining({ type: 'UserObjected', later: { release: true } }),
    );
  });
});
