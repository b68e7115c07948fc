import { createActionGroup, emptyProps } from '@ngrx/store';

export const BffEvents = createActionGroup({
  source: 'User Support BFF',
  events: {
    /** Another agent, nobody, or the module was left: whatever is known of the one before goes. */
    'Agent Forgotten': emptyProps(),
  },
});
