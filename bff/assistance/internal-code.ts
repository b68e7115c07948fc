/** Binds a code to its assistance, its send and its purpose. */
export function codeContext(assistanceId: string, codeId: string): string {
  return `internal-code:${assistanceId}:${codeId}`;
}
