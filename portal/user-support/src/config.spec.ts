import { signal } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { EffectsRunner } from '@ngrx/effects';
import { Store } from '@ngrx/store';
import { currentAssistance } from '@waizant/user-support/contract';
import { BffClient } from './bff/bff-client';
import { injectConfig, provideUserSupport, withOwnStore } from './config';
import { ModuleUnderTest } from './module-under-test.spec';
import * as publicApi from './public-api';

describe('what a shell tells the module', () => {
  it('is the language and nothing more: all the rest has a default', () => {
    const module = new ModuleUnderTest();
    TestBed.inject(BffClient).call(currentAssistance, {}).subscribe();
    expect(module.call('/assistances/current').request.url).toBe('/api/assistances/current');
    TestBed.resetTestingModule();

    TestBed.configureTestingModule({ providers: [provideUserSupport({ language: signal('en') })] });
    const { apiBase, accessToken, headers, onSignedOut, productLabels, caseNumber, purpose } =
      TestBed.runInInjectionContext(injectConfig);
    for (const given of [apiBase, accessToken, headers, onSignedOut, productLabels, caseNumber, purpose]) {
      expect(given).toBeUndefined();
    }
  });

  it('can include a store, for a shell that has no NgRx', () => {
    TestBed.configureTestingModule({ providers: [withOwnStore()] });
    expect(TestBed.inject(Store)).toBeTruthy();
    expect(TestBed.inject(EffectsRunner).isStarted).toBeTrue();
  });

  it('goes through four names and two types', () => {
    expect(Object.keys(publicApi).sort()).toEqual([
      'USER_SUPPORT_ROUTES',
      'injectUserSupport',
      'provideUserSupport',
      'withOwnStore',
    ]);
  });
});
