import type { Routes } from '@angular/router';
import { provideEffects } from '@ngrx/effects';
import { provideState } from '@ngrx/store';
import * as assistanceEffects from './assistance/assistance.effects';
import { assistanceFeature } from './assistance/assistance.feature';
import { currentStep, assistanceLoaded, productOffered } from './assistance/step.guard';
import { signedIn } from './session/signed-in.guard';
import { pageTextsLoaded, textsLoaded } from './texts/texts';

const handOver = async () => (await import('./assistance/steps/hand-over/hand-over')).HandOver;

/** The module's pages, with its own state and effects, and its texts. */
export const MODULE_ROUTES: Routes = [
  {
    path: '',
    providers: [provideState(assistanceFeature), provideEffects(assistanceEffects)],
    canActivate: [signedIn, textsLoaded],
    loadComponent: async () => (await import('./module-root')).ModuleRoot,
    children: [
      {
        path: 'history',
        canActivate: [pageTextsLoaded],
        loadComponent: async () => (await import('./history/history')).History,
      },
      {
        path: 'sessions',
        canActivate: [pageTextsLoaded],
        loadComponent: async () => (await import('./session/your-sessions/your-sessions')).YourSessions,
      },
      {
        path: 'session/store',
        canActivate: [assistanceLoaded, productOffered('store')],
        data: { product: 'store' },
        loadComponent: handOver,
      },
      {
        path: 'session/web',
        canActivate: [assistanceLoaded, productOffered('web')],
        data: { product: 'web' },
        loadComponent: handOver,
      },
      {
        path: 'session/rcm',
        canActivate: [assistanceLoaded, productOffered('rcm')],
        data: { product: 'rcm' },
        loadComponent: handOver,
      },
      {
        path: '',
        canActivate: [assistanceLoaded],
        loadComponent: async () => (await import('./assistance/wizard')).Wizard,
        children: [
          {
            path: 'look-up',
            canActivate: [currentStep],
            loadComponent: async () => (await import('./assistance/steps/look-up/look-up')).LookUp,
          },
          {
            path: 'internal-verification',
            canActivate: [currentStep],
            loadComponent: async () =>
              (await import('./assistance/steps/internal-verification/internal-verification'))
                .InternalVerification,
          },
          {
            path: 'ecosystem',
            canActivate: [currentStep],
            loadComponent: async () => (await import('./assistance/steps/ecosystem/ecosystem')).EcosystemStep,
          },
          {
            path: 'user-verification',
            canActivate: [currentStep],
            loadComponent: async () =>
              (await import('./assistance/steps/user-verification/user-verification')).UserVerification,
          },
          {
            path: 'session',
            canActivate: [currentStep],
            loadComponent: async () =>
              (await import('./assistance/steps/support-session/support-session')).SupportSession,
          },
          {
            path: 'session/app',
            canActivate: [productOffered('app')],
            loadComponent: async () => (await import('./assistance/steps/app-qr/app-qr')).AppQr,
          },
          { path: '**', canActivate: [currentStep], children: [] },
        ],
      },
    ],
  },
];
