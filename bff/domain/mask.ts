/** `fre***@waizant.example`: at most the first three characters, never the whole local part. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@');
  const local = Array.from(email.slice(0, at));
  const shown = local.slice(0, Math.min(3, Math.max(1, local.length - 1))).join('');
  return `${shown}***${email.slice(at)}`;
}

/** `********0456`: always eight stars, so that the length of the number stays unknown. */
export function maskPhone(phone: string): string {
  const digits = phone.replace(/\D/g, '');
  return `********${digits.slice(-4)}`;
}
