import { Component } from '@angular/core';
import { RouterOutlet, type Routes } from '@angular/router';

export const routes: Routes = [
  {
    path: '',
    loadChildren: async () => (await import('@waizant/user-support')).USER_SUPPORT_ROUTES,
  },
];

@Component({
  selector: 'shell-root',
  imports: [RouterOutlet],
  template: '<router-outlet />',
})
export class App {}
