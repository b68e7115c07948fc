import type { ComponentType } from '@angular/cdk/portal';
import { DestroyRef, inject, Injector } from '@angular/core';
import { MatDialog, MatDialogConfig, type MatDialogRef } from '@angular/material/dialog';

const WIDTH = '520px';
/** Leaves a margin on a phone. */
const MAX_WIDTH = 'calc(100vw - 32px)';
/** What module-root.scss hides while it is asked who the agent is. */
const HIDDEN_THEN = { panelClass: 'us-overlay', backdropClass: ['us-overlay', 'cdk-overlay-dark-backdrop'] };

export interface DialogOptions<Data> {
  readonly data?: Data;
  readonly autoFocus?: false | 'dialog' | 'first-tabbable';
}

/**
 * Opens dialogs of one width with the caller's injector: a dialog hangs on the page's root, where what the module's
 * routes provide is not.
 */
export function injectOpenDialog() {
  const dialog = inject(MatDialog);
  const injector = inject(Injector);
  const destroyed = inject(DestroyRef);
  return <Dialog, Result = unknown, Data = unknown>(
    component: ComponentType<Dialog>,
    { data, autoFocus = 'first-tabbable' }: DialogOptions<Data> = {},
  ): MatDialogRef<Dialog, Result> => {
    const config = new MatDialogConfig<Data>();
    const given = { injector, autoFocus, data: data ?? null };
    Object.assign(config, { ...given, ...HIDDEN_THEN, width: WIDTH, maxWidth: MAX_WIDTH });
    const opened = dialog.open<Dialog, Data, Result>(component, config);
    const forget = destroyed.onDestroy(() => {
      // Its page may have been another agent's: not even fading out.
      opened.addPanelClass('us-gone');
      opened.close();
    });
    opened.afterClosed().subscribe(forget);
    return opened;
  };
}

/** The same for a dialog whose code is loaded at the first press: pressed twice, it opens once. */
export function injectOpenLazyDialog() {
  const openDialogs = inject(MatDialog);
  const open = injectOpenDialog();
  let isLoading = false;
  return async <Dialog>(
    load: () => Promise<ComponentType<Dialog>>,
    options: DialogOptions<unknown> = {},
  ): Promise<void> => {
    if (isLoading || openDialogs.openDialogs.length > 0) return;
    isLoading = true;
    try {
      open(await load(), options);
    } finally {
      isLoading = false;
    }
  };
}
