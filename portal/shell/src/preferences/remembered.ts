/** What this browser remembers of a choice; null where nothing, or where storage is switched off. */
export function remembered(choice: string): string | null {
  try {
    return localStorage.getItem(`backoffice.${choice}`);
  } catch {
    return null;
  }
}

/** Keeps a choice for the next visit. Choices only: nothing secret ever rests in browser storage. */
export function remember(choice: string, value: string): void {
  try {
    localStorage.setItem(`backoffice.${choice}`, value);
  } catch {
    // Storage is switched off or full: the choice lasts as long as the page.
  }
}
