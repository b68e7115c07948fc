import type { AssistanceView, FindingView } from '@waizant/user-support/contract';
import { view } from '../../module-under-test.spec';
import { confirmationOf, questionOf } from './question';

const EMAIL: FindingView = { code: 'email-changed-recently', blocks: false, asks: true, days: 3 };
const PHONE: FindingView = { code: 'phone-changed-recently', blocks: false, asks: true, days: 0 };
const FEW: FindingView = { code: 'failed-verifications', blocks: false, count: 1 };

const of = (findings: FindingView[], changes: Partial<AssistanceView> = {}) =>
  view({
    step: 'ecosystem',
    status: { core: 'active', cognito: 'confirmed', mfa: 'off', phone: '********0233', findings },
    ...changes,
  });

describe('the question before a code', () => {
  it('is none where nothing asks', () => {
    expect(questionOf(null, null, null)).toBeNull();
    expect(questionOf(of([]), null, null)).toBeNull();
    expect(questionOf(of([FEW]), null, null)).toBeNull();
  });

  it('is none before and after the steps that come before a code', () => {
    for (const step of ['internal-verification', 'session', 'ended'] as const)
      expect(questionOf(of([EMAIL], { step }), null, null)).toBeNull();
    expect(questionOf(of([EMAIL], { step: 'user-verification' }), null, null)).not.toBeNull();
  });

  it('is none where no code goes anyway', () => {
    expect(questionOf(of([{ code: 'unconfirmed', blocks: true }, EMAIL]), null, null)).toBeNull();
  });

  it('is none of what was confirmed already', () => {
    const confirmed = [{ finding: EMAIL.code as 'email-changed-recently', how: 'called-back' as const }];
    expect(questionOf(of([EMAIL], { confirmed }), null, null)).toBeNull();
    expect(questionOf(of([EMAIL, PHONE], { confirmed }), null, null)?.asking).toEqual([
      'phone-changed-recently',
    ]);
  });

  it('offers no call to a number that changed, or that nobody has', () => {
    const mayCallBack = (assistance: AssistanceView) => questionOf(assistance, null, null)?.mayCallBack;
    expect(mayCallBack(of([EMAIL]))).toBeTrue();
    expect(mayCallBack(of([EMAIL, PHONE]))).toBeFalse();
    const none = of([EMAIL]);
    expect(mayCallBack({ ...none, status: { ...none.status!, phone: null } })).toBeFalse();
  });

  it('asks of what the server named, though no look has shown it yet', () => {
    const refused = {
      code: 'findings-not-confirmed',
      findings: ['phone-changed-recently', 'of-a-later-release'],
    } as const;
    const problem = { code: refused.code, findings: [...refused.findings] };
    expect(questionOf(of([]), problem, null)).toEqual({
      asking: ['phone-changed-recently'],
      mayCallBack: false,
      how: null,
    });
  });

  it('takes an answer for what it was given to, and for nothing that appears later', () => {
    const answer = { how: 'called-back', findings: ['email-changed-recently'] } as const;
    const answered = questionOf(of([EMAIL]), null, answer);
    expect(answered?.how).toBe('called-back');
    expect(confirmationOf(answered!)).toEqual([{ finding: 'email-changed-recently', how: 'called-back' }]);
    const more = questionOf(of([EMAIL, { ...FEW, asks: true, count: 3 }]), null, answer);
    expect([more?.how, confirmationOf(more!)]).toEqual([null, []]);
  });

  it('takes no call back any more once the number changed', () => {
    const findings = ['email-changed-recently', 'phone-changed-recently'] as const;
    expect(questionOf(of([EMAIL, PHONE]), null, { how: 'called-back', findings })?.how).toBeNull();
    const how = 'administrator';
    expect(questionOf(of([EMAIL, PHONE]), null, { how, findings })?.how).toBe(how);
  });
});
