import {
  HttpBackend,
  HttpErrorResponse,
  type HttpInterceptorFn,
  provideHttpClient,
  withInterceptors,
} from '@angular/common/http';
import { provideHttpClientTesting } from '@angular/common/http/testing';
import { TestBed } from '@angular/core/testing';
import { provideState } from '@ngrx/store';
import {
  answerUserCode,
  currentAssistance,
  finishAssistance,
  listAssistances,
  openProduct,
  readSession,
  signOut,
  startAssistance,
  suggestUsers,
} from '@waizant/user-support/contract';
import { firstValueFrom, retry } from 'rxjs';
import { AssistanceApi } from '../assistance/assistance.actions';
import { assistanceFeature, INITIAL } from '../assistance/assistance.feature';
import { ID, ModuleUnderTest, view } from '../module-under-test.spec';
import { BffClient } from './bff-client';
import { problemOf } from './problem';

describe('calls to the BFF', () => {
  let module: ModuleUnderTest;
  let bff: BffClient;

  function begin(config: ConstructorParameters<typeof ModuleUnderTest>[0] = {}) {
    module = new ModuleUnderTest(config, provideState(assistanceFeature));
    bff = TestBed.inject(BffClient);
    module.holdClock();
  }

  afterEach(() => {
    module.http.verify();
    ModuleUnderTest.cleanUp();
  });

  it('carry the header that a foreign site cannot send, on GET, POST and DELETE alike', () => {
    begin();
    bff.call(currentAssistance, {}).subscribe();
    bff.call(finishAssistance, { params: { id: ID } }).subscribe();
    bff.call(signOut, {}).subscribe();
    const calls = module.http.match(() => true).map(({ request }) => request);
    expect(calls.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'GET /api/assistances/current',
      `POST /api/assistances/${ID}/finish`,
      'DELETE /api/session',
    ]);
    for (const { headers } of calls) expect(headers.get('X-Requested-By')).toBe('user-support');
  });

  it('name the agent on screen, but for those that ask or end whose session it is; of nobody, nobody', () => {
    begin();
    const named = () => {
      bff.call(currentAssistance, {}).subscribe();
      bff.call(readSession, {}).subscribe();
      bff.call(signOut, {}).subscribe();
      return module.http.match(() => true).map(({ request }) => request.headers.get('X-Shown-Agent'));
    };
    expect(named()).toEqual([null, null, null]);
    bff.resumeAs('agent-1');
    expect(named()).toEqual(['agent-1', null, null]);
    bff.forgetAgent();
    expect(named()).toEqual([null, null, null]);
  });

  it('tell of somebody else’s session, and of no other refusal', () => {
    begin();
    let mistaken = 0;
    bff.mistaken.subscribe(() => (mistaken += 1));
    for (const [status, code] of [
      [409, 'wrong-step'],
      [409, 'another-agent'],
      [503, 'unavailable'],
    ] as const) {
      bff.call(finishAssistance, { params: { id: ID } }).subscribe({ error: () => undefined });
      module.call(`/assistances/${ID}/finish`).flush({ code }, { status, statusText: 'refused' });
    }
    expect(mistaken).toBe(1);
  });

  it('pass by the host’s interceptors and service worker: nothing is sent twice, nothing read by another', () => {
    const seen: string[] = [];
    const retrying: HttpInterceptorFn = (request, next) => {
      seen.push(request.url);
      return next(request).pipe(retry(2));
    };
    module = new ModuleUnderTest(
      {},
      provideState(assistanceFeature),
      provideHttpClient(withInterceptors([retrying])),
      provideHttpClientTesting(),
    );
    const failures: unknown[] = [];
    const call = { params: { id: ID }, body: { code: '123456' } };
    TestBed.inject(BffClient)
      .call(answerUserCode, call)
      .subscribe({ error: (error: unknown) => failures.push(error) });
    const sent = module.call(`/assistances/${ID}/user-code/answer`);
    expect(sent.request.headers.has('ngsw-bypass')).toBeTrue();
    sent.flush({ code: 'wrong-code' }, { status: 422, statusText: 'Wrong code' });
    expect([seen.length, failures.length]).toEqual([0, 1]);
  });

  it('carry what a gateway asks for, as it is at that moment, below what is ours', () => {
    let ticket = 'one';
    begin({ headers: () => ({ 'X-Gateway': ticket, 'x-requested-by': 'somebody else' }) });
    for (const value of ['one', 'two']) {
      ticket = value;
      bff.call(currentAssistance, {}).subscribe();
      const { headers } = module.call('/assistances/current').request;
      expect(headers.getAll('X-Gateway')).toEqual([value]);
      expect(headers.getAll('X-Requested-By')).toEqual(['user-support']);
    }
  });

  it('need no HttpClient of the host', async () => {
    module = new ModuleUnderTest(
      {},
      provideState(assistanceFeature),
      // As Angular 20 has it without provideHttpClient().
      { provide: HttpBackend, useValue: null },
    );
    const sent = spyOn(window, 'fetch').and.resolveTo(new Response('{"suggestions":[]}', { status: 200 }));
    const answer = TestBed.inject(BffClient).call(suggestUsers, { query: { email: 'mar' } });
    expect(await firstValueFrom(answer)).toEqual({ suggestions: [] });
    expect(sent.calls.first().args[0]).toBe('/api/users?email=mar');
    expect(new Headers(sent.calls.first().args[1]?.headers).get('X-Requested-By')).toBe('user-support');
  });

  it('ask in the language that the shell has at that moment', () => {
    begin();
    bff.call(currentAssistance, {}).subscribe();
    expect(module.call('/assistances/current').request.headers.get('Accept-Language')).toBe('en');
    module.language.set('es');
    bff.call(currentAssistance, {}).subscribe();
    expect(module.call('/assistances/current').request.headers.get('Accept-Language')).toBe('es');
  });

  it('fill the path so that no value can change where it leads', () => {
    begin();
    bff.call(openProduct, { params: { id: '../../session?x=1#/$&', product: 'web' } }).subscribe();
    const { request } = module.call('/assistances/..%2F..%2Fsession%3Fx%3D1%23%2F%24%26/products/web');
    expect(request.method).toBe('POST');
  });

  it('write what was typed into the query as it is, and leave out what is not given', () => {
    begin();
    bff.call(suggestUsers, { query: { email: 'ma&b=c+d é' } }).subscribe();
    const typed = module.call('/users').request;
    expect(new URLSearchParams(typed.urlWithParams.split('?')[1]).get('email')).toBe('ma&b=c+d é');
    bff.call(listAssistances, { query: { limit: 20, cursor: undefined } }).subscribe();
    expect(module.call('/assistances').request.urlWithParams).toBe('/api/assistances?limit=20');
  });

  it('send a code in the body alone: not in the URL, not in a header', () => {
    begin();
    bff.call(answerUserCode, { params: { id: ID }, body: { code: '123456' } }).subscribe();
    const { request } = module.call(`/assistances/${ID}/user-code/answer`);
    expect(request.body).toEqual({ code: '123456' });
    expect(request.headers.get('Content-Type')).toBe('application/json');
    const headers = request.headers.keys().map((name) => request.headers.get(name));
    expect(JSON.stringify([request.urlWithParams, headers])).not.toContain('123456');
  });

  it('go where the shell says that the BFF is, and only by the beginning of the path', () => {
    begin({ apiBase: '/gateway/support' });
    bff.call(startAssistance, { body: { email: 'a@b.example' } }).subscribe();
    const call = module.http.expectOne('/gateway/support/assistances');
    expect(call.request.method).toBe('POST');
  });

  it('take an answer without a body for nothing', () => {
    begin();
    const answers: unknown[] = [];
    bff.call(currentAssistance, {}).subscribe((answer) => answers.push(answer));
    module.call('/assistances/current').flush(null, { status: 204, statusText: 'No Content' });
    expect(answers).toEqual([null]);
  });

  describe('that find nobody signed in', () => {
    const refuse = (path: string) => {
      module.call(path).flush({ code: 'not-signed-in' }, { status: 401, statusText: 'Unauthorized' });
    };

    it('are tried once more, since a step-up in another tab changes the cookie', () => {
      begin();
      const answers: unknown[] = [];
      bff.call(currentAssistance, {}).subscribe((answer) => answers.push(answer));
      refuse('/assistances/current');
      // Not at once: the other tab's answer has to bring the cookie first.
      expect(module.isQuiet('/assistances/current')).toBeTrue();
      jasmine.clock().tick(300);
      module.call('/assistances/current').flush(view());
      expect(answers).toEqual([view()]);
    });

    it('are tried only once more', () => {
      begin();
      const failures: unknown[] = [];
      bff.call(currentAssistance, {}).subscribe({ error: (error: unknown) => failures.push(error) });
      refuse('/assistances/current');
      jasmine.clock().tick(300);
      refuse('/assistances/current');
      jasmine.clock().tick(10_000);
      expect(module.isQuiet('/assistances/current')).toBeTrue();
      expect((failures[0] as HttpErrorResponse).status).toBe(401);
    });

    it('tell the shell once, however many were under way, and forget the agent', () => {
      begin();
      module.dispatch(AssistanceApi.assistanceReceived({ assistance: view(), receivedAt: 0 }));
      const ended: string[] = [];
      for (const who of ['first', 'second']) {
        bff.call(finishAssistance, { params: { id: who } }).subscribe({
          error: () => ended.push(`${who} refused`),
          complete: () => ended.push(`${who} dropped`),
        });
      }
      for (const who of ['first', 'second']) refuse(`/assistances/${who}/finish`);
      jasmine.clock().tick(300);
      refuse('/assistances/first/finish');
      expect(ended.sort()).toEqual(['first refused', 'second dropped']);
      expect(module.call('/assistances/second/finish').cancelled).toBeTrue();
      expect(module.onSignedOut).toHaveBeenCalledOnceWith();
      expect(module.state).toEqual(INITIAL);
    });

    it('are no sign-out where it is only asked who is signed in', () => {
      begin();
      for (const endpoint of [readSession, signOut]) {
        const failures: unknown[] = [];
        bff.call(endpoint, {}).subscribe({ error: (error: unknown) => failures.push(error) });
        refuse('/session');
        jasmine.clock().tick(300);
        refuse('/session');
        expect(failures.length).toBe(1);
      }
      expect(module.onSignedOut).not.toHaveBeenCalled();
    });
  });

  describe('while it is asked who the agent is', () => {
    const events: string[] = [];
    const call = (id: string) => {
      bff.call(finishAssistance, { params: { id } }).subscribe({
        next: () => events.push(`${id} answered`),
        error: (error: unknown) => events.push(`${id} failed: ${problemOf(error).code}`),
      });
    };
    const finish = (id: string) => `/assistances/${id}/finish`;

    beforeEach(() => {
      events.length = 0;
      begin();
    });

    it('wait, and go when that is known; no answer is given on before', () => {
      call('sent');
      bff.pause();
      call('waiting');
      expect(module.isQuiet(finish('waiting'))).toBeTrue();
      module.call(finish('sent')).flush(view());
      expect(events).toEqual([]);
      bff.resumeAs('agent-1');
      module.call(finish('waiting')).flush(view());
      expect(events).toEqual(['sent answered', 'waiting answered']);
    });

    it('fail as that fails, and so do those that come after it, until it is asked again', () => {
      call('sent');
      bff.pause();
      call('waiting');
      module.call(finish('sent')).flush(view());
      bff.failWith(new HttpErrorResponse({ status: 503 }));
      call('later');
      expect(events.sort()).toEqual([
        'later failed: unavailable',
        'sent failed: unavailable',
        'waiting failed: unavailable',
      ]);
      bff.pause();
      call('again');
      bff.resumeAs('agent-1');
      module.call(finish('again')).flush(view());
      expect(events.at(-1)).toBe('again answered');
    });
  });

  it('are not tried again for any other refusal: a code or a mail must not be sent twice', () => {
    begin();
    for (const status of [401, 403, 409, 422, 429, 500, 502, 503]) {
      let failed = 0;
      bff
        .call(answerUserCode, { params: { id: ID }, body: { code: '123456' } })
        .subscribe({ error: () => (failed += 1) });
      const path = `/assistances/${ID}/user-code/answer`;
      module.call(path).flush({ code: 'x' }, { status, statusText: 'refused' });
      jasmine.clock().tick(10_000);
      expect(failed).withContext(String(status)).toBe(1);
      expect(module.isQuiet(path)).withContext(String(status)).toBeTrue();
    }
  });
});
