import { bootstrapApplication } from '@angular/platform-browser';
import { App } from './app';
import { shellConfig } from './app.config';

await bootstrapApplication(App, shellConfig(document));
