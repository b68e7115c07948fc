import { bootstrapApplication } from '@angular/platform-browser';
import { provideRouter } from '@angular/router';
import { provideUserSupport } from '@waizant/user-support';
import { App, routes } from './app';

void bootstrapApplication(App, { providers: [provideRouter(routes), provideUserSupport()] });
