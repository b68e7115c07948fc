import { TestBed } from '@angular/core/testing';
import { provideState } from '@ngrx/store';
import { answerInternalCode, answerStepUp } from '@waizant/user-support/contract';
import { assistanceFeature } from '../assistance/assistance.feature';
import { ID, ModuleUnderTest, sessionOf, view } from '../module-under-test.spec';
import { BffClient } from './bff-client';
import { problemOf } from './problem';

const ANSWER = `/assistances/${ID}/internal-code/answer`;

describe('an answer to the agent’s code that was lost', () => {
  let module: ModuleUnderTest;
  let heard: string[];

  beforeEach(() => {
    module = new ModuleUnderTest({}, provideState(assistanceFeature));
    module.holdClock();
    heard = [];
  });
  afterEach(() => {
    module.http.verify();
    ModuleUnderTest.cleanUp();
  });

  const press = () => {
    const input = { params: { id: ID }, body: { code: '123456' } };
    TestBed.inject(BffClient)
      .answer(answerInternalCode, input)
      .subscribe({
        next: ({ step }) => heard.push(step),
        error: (error: unknown) => heard.push(problemOf(error).code),
      });
  };
  const sent = () => {
    const call = module.call(ANSWER);
    const { attempt } = call.request.body as { readonly attempt: string };
    return { call, attempt, body: call.request.body as unknown };
  };
  const drop = () => {
    const { call, attempt } = sent();
    call.error(new ProgressEvent('error'));
    return attempt;
  };
  const pass = (ms: number) => jasmine.clock().tick(ms);

  it('is asked for once more a second later, as the same press', () => {
    press();
    const attempt = drop();
    pass(999);
    expect(module.isQuiet(ANSWER)).toBeTrue();
    pass(1);
    const again = sent();
    expect([again.attempt, (again.body as { code: string }).code]).toEqual([attempt, '123456']);
    again.call.flush(view({ step: 'ecosystem' }));
    expect(heard).toEqual(['ecosystem']);
    expect(module.onSignedOut).not.toHaveBeenCalled();
  });

  it('is not asked for a third time: the agent is told, and his next press is another one', () => {
    press();
    const attempt = drop();
    pass(1_000);
    drop();
    expect(heard).toEqual(['offline']);
    pass(20_000);
    expect(module.isQuiet(ANSWER)).toBeTrue();
    press();
    const next = sent();
    expect(next.attempt).not.toBe(attempt);
    next.call.flush(view({ step: 'ecosystem' }));
  });

  it('is asked for at once after nine and a half silent seconds, and told of five seconds later', () => {
    press();
    const { call } = sent();
    pass(9_499);
    expect(call.cancelled).toBeFalse();
    pass(1);
    expect(call.cancelled).toBeTrue();
    pass(0);
    const again = sent();
    pass(5_000);
    expect(again.call.cancelled).toBeTrue();
    expect(heard).toEqual(['offline']);
  });

  it('is asked for no later than the server keeps it: after nine seconds at once', () => {
    press();
    pass(9_200);
    drop();
    pass(300);
    sent().call.flush(view({ step: 'ecosystem' }));
    expect(heard).toEqual(['ecosystem']);
  });

  it('is not asked for when the laptop slept in between: it is too late', () => {
    press();
    const { call } = sent();
    jasmine.clock().mockDate(new Date(Date.now() + 60_000));
    call.error(new ProgressEvent('error'));
    pass(20_000);
    expect(module.isQuiet(ANSWER)).toBeTrue();
    expect(heard).toEqual(['offline']);
  });

  for (const [status, body] of [
    [502, '<html>Bad gateway</html>'],
    [504, null],
  ] as const) {
    it(`may be behind the page of a proxy: ${status} ${JSON.stringify(body)}`, () => {
      press();
      sent().call.flush(body, { status, statusText: 'x' });
      pass(1_000);
      sent().call.flush(view({ step: 'ecosystem' }));
      expect(heard).toEqual(['ecosystem']);
    });
  }

  it('is behind no refusal: a code is not tried twice', () => {
    for (const [status, code] of [
      [422, 'wrong-code'],
      [423, 'locked'],
      [409, 'wrong-step'],
      [410, 'code-expired'],
      [429, 'codes-blocked'],
      [502, 'identity-provider-failed'],
      [503, 'unavailable'],
      [500, 'internal-error'],
      [403, 'not-an-agent'],
    ] as const) {
      press();
      sent().call.flush({ code }, { status, statusText: 'refused' });
      pass(20_000);
      expect(module.isQuiet(ANSWER)).withContext(code).toBeTrue();
      expect(heard.at(-1)).toBe(code);
    }
  });

  it('is that of a step-up, too', () => {
    TestBed.inject(BffClient)
      .answer(answerStepUp, { body: { code: '123456' } })
      .subscribe(({ agent }) => heard.push(agent.id));
    const path = '/session/step-up/answer';
    module.call(path).error(new ProgressEvent('error'));
    pass(1_000);
    module.call(path).flush(sessionOf('agent'));
    expect(heard).toEqual([sessionOf('agent').agent.id]);
  });
});
