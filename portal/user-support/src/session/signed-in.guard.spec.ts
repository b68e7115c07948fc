import { ErrorHandler } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import type { ActivatedRouteSnapshot, CanActivateFn, RouterStateSnapshot } from '@angular/router';
import { problemOf } from '../bff/problem';
import { ModuleUnderTest, sessionOf, tokenOf } from '../module-under-test.spec';
import { AgentIdentity } from './agent-identity';
import { signedIn } from './signed-in.guard';

const TOKEN = tokenOf('agent-1');

describe('who may enter the module', () => {
  let module: ModuleUnderTest;

  const ask = (guard: CanActivateFn) =>
    TestBed.runInInjectionContext(() =>
      guard({} as unknown as ActivatedRouteSnapshot, {} as unknown as RouterStateSnapshot),
    );

  function begin(config: ConstructorParameters<typeof ModuleUnderTest>[0] = {}): Promise<unknown> {
    module = new ModuleUnderTest(config);
    module.holdClock();
    return ask(signedIn) as Promise<unknown>;
  }

  /** As the cookie's absence is told: twice, with the pause in between. */
  async function nobodyIsSignedIn() {
    await module.answer('/session', null, 204);
    jasmine.clock().tick(300);
    await module.answer('/session', null, 204);
  }

  const held = () => TestBed.inject(AgentIdentity).session();

  afterEach(() => ModuleUnderTest.cleanUp());

  it('is somebody with a session, whom the shell need not hand over again', async () => {
    const entry = begin({ accessToken: async () => TOKEN });
    await module.answer('/session', sessionOf('agent'));
    expect(await entry).toBeTrue();
    expect(module.isQuiet('/session')).toBeTrue();
    expect(held()?.agent.name).toBe('Ana Agent');
  });

  it('is nobody without one: the shell is told, once, and shows its own sign-in', async () => {
    const entry = begin();
    await nobodyIsSignedIn();
    expect(await entry).toBeFalse();
    expect(module.onSignedOut).toHaveBeenCalledOnceWith();
    expect(held()).toBeNull();
  });

  it('is somebody whom another tab signs in meanwhile', async () => {
    const entry = begin({ accessToken: async () => TOKEN });
    await module.answer('/session', null, 204);
    jasmine.clock().tick(300);
    await module.answer('/session', sessionOf('agent'));
    expect(await entry).toBeTrue();
    expect(module.isQuiet('/session')).toBeTrue();
  });

  it('is somebody whom the shell signed in: its access token is handed over once, in the body', async () => {
    const entry = begin({ accessToken: async () => TOKEN });
    await nobodyIsSignedIn();
    const { request } = await module.answer('/session', sessionOf('agent'), 201);
    expect([request.method, request.body]).toEqual(['POST', { accessToken: TOKEN }]);
    expect(await entry).toBeTrue();
    expect(module.isQuiet('/session')).toBeTrue();
    expect(JSON.stringify([localStorage, sessionStorage, held()])).not.toContain(TOKEN);
  });

  it('is nobody when the shell has no token, or the server does not take it', async () => {
    const withoutToken = begin({ accessToken: async () => null });
    await module.answer('/session', null, 204);
    expect(await withoutToken).toBeFalse();
    ModuleUnderTest.cleanUp();

    const opaque = begin({ accessToken: async () => 'no JWT' });
    await module.answer('/session', sessionOf('agent'));
    await module.answer('/session', null, 204);
    await module.refuse('/session', 401, 'wrong-credentials');
    jasmine.clock().tick(300);
    await module.settle();
    expect(module.isQuiet('/session')).withContext('each one counts there').toBeTrue();
    expect(await opaque)
      .withContext('it names nobody')
      .toBeFalse();
    ModuleUnderTest.cleanUp();

    const refused = begin({ accessToken: async () => TOKEN });
    await nobodyIsSignedIn();
    await module.refuse('/session', 403, 'not-an-agent');
    expect(await refused).toBeFalse();
    expect(module.onSignedOut).toHaveBeenCalledTimes(1);
  });

  it('is nobody by a sign-in that is too old: the shell is told once, the server asked once, and then the page says so', async () => {
    let token = tokenOf('agent-1', { auth_time: 1, jti: 'a' });
    const entry = begin({ accessToken: async () => token });
    await nobodyIsSignedIn();
    await module.refuse('/session', 401, 'sign-in-too-old');
    expect(await entry).toBeFalse();
    expect(module.onSignedOut).toHaveBeenCalledOnceWith('sign-in-too-old');

    token = tokenOf('agent-1', { auth_time: 1, jti: 'refreshed' });
    const again = ask(signedIn) as Promise<unknown>;
    await nobodyIsSignedIn();
    expect(await again)
      .withContext('what it opens says why')
      .toBeTrue();
    expect(module.isQuiet('/session')).withContext('it is the same sign-in').toBeTrue();
    expect(module.onSignedOut).toHaveBeenCalledTimes(1);

    token = tokenOf('agent-1', { auth_time: 2 });
    const anew = ask(signedIn) as Promise<unknown>;
    await nobodyIsSignedIn();
    await module.answer('/session', sessionOf('agent'), 201);
    expect(await anew).toBeTrue();
    expect(held()?.agent.name).toBe('Ana Agent');
  });

  it('does not take a server that does not answer for a sign-out: the page says so, and tries again', async () => {
    const entry = begin();
    await module.refuse('/session', 503, 'unavailable');
    expect(await entry).toBeTrue();
    expect(module.onSignedOut).not.toHaveBeenCalled();
    ModuleUnderTest.cleanUp();

    const handOver = begin({ accessToken: async () => TOKEN });
    await nobodyIsSignedIn();
    await module.refuse('/session', 503, 'unavailable');
    expect(await handOver).toBeTrue();
    expect(module.onSignedOut).not.toHaveBeenCalled();
  });

  it('shows nothing and calls nobody signed out where the shell fails to give its token', async () => {
    const handled: unknown[] = [];
    const failure = new Error('refresh failed');
    module = new ModuleUnderTest(
      { accessToken: () => Promise.reject(failure) },
      { provide: ErrorHandler, useValue: { handleError: (error: unknown) => handled.push(error) } },
    );
    expect(await (ask(signedIn) as Promise<unknown>)).toBeTrue();
    expect(handled).toEqual([failure]);
    expect(held()).toBeNull();
    expect(module.isQuiet('/session')).toBeTrue();
    expect(module.onSignedOut).not.toHaveBeenCalled();
  });

  it('fails for the page as a call without an answer does where the shell fails to give its token', async () => {
    module = new ModuleUnderTest(
      { accessToken: () => Promise.reject(new Error('refresh failed')) },
      { provide: ErrorHandler, useValue: { handleError: () => undefined } },
    );
    const failure = await TestBed.inject(AgentIdentity)
      .confirm()
      .catch((error: unknown) => error);
    expect(problemOf(failure)).toEqual({ code: 'offline' });
  });
});
