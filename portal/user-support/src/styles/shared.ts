/** Titles of dialogs, as large as the others of the card; Material reads them from the host. */
export const DIALOG_STYLES = `
  :host {
    --mat-dialog-subhead-line-height: var(--mat-sys-title-large-line-height, 1.75rem);
    --mat-dialog-subhead-size: var(--mat-sys-title-large-size, 1.25rem);
    --mat-dialog-subhead-weight: var(--mat-sys-title-large-weight, 650);
  }
`;

/** A labelled field, for the screens that have one. */
export const FIELD_STYLES = `
  .field-label {
    color: var(--mat-sys-on-surface);
    display: block;
    font: var(--mat-sys-title-small);
    margin-block-end: 8px;
  }

  .field {
    background: var(--mat-sys-surface);
    block-size: 48px;
    border: 1px solid var(--mat-sys-outline);
    border-radius: var(--us-corner, 6px);
    box-sizing: border-box;
    color: var(--mat-sys-on-surface);
    font: var(--mat-sys-body-large);
    inline-size: 100%;
    padding: 0 16px;
  }

  .field::placeholder {
    color: var(--mat-sys-on-surface-variant);
    opacity: 1;
  }

  .field:focus,
  .field:focus-within {
    border-color: var(--mat-sys-primary);
    outline: 1px solid var(--mat-sys-primary);
    outline-offset: 0;
  }

  .field[readonly] {
    background: var(--mat-sys-surface-container-high);
    border-color: var(--mat-sys-outline-variant);
    color: var(--mat-sys-on-surface-variant);
  }
`;

/** Material's list as a field of ours. It hangs on the trigger, which fills the field: it would be narrower, and off its edge. */
export const SELECT_STYLES = `
  mat-select.field {
    padding: 0;
  }

  mat-select.field ::ng-deep .mat-mdc-select-trigger {
    block-size: 46px;
    box-sizing: border-box;
    inline-size: 100%;
    padding-inline: 16px;
  }
`;

/** What the module's screens share, in terms of the shell's Material system tokens and one scale of 8 px. */
export const SHARED_STYLES = `
  /* A layer, since it comes after the component's own styles and must not beat them. */
  @layer user-support-shared {
    :host {
      display: block;
    }
  }

  h1,
  h2,
  h3,
  p {
    margin: 0;
  }

  h1,
  h2,
  h3 {
    outline: none;
  }

  .quiet {
    color: var(--mat-sys-on-surface-variant);
  }

  .wide {
    inline-size: 100%;
    max-inline-size: 560px;
  }

  .stack {
    display: grid;
    gap: 16px;
    justify-items: center;
  }

  .visually-hidden {
    block-size: 1px;
    clip-path: inset(50%);
    inline-size: 1px;
    overflow: hidden;
    position: absolute;
    white-space: nowrap;
  }
`;
