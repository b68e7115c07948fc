const A = 'a'.charCodeAt(0);

/** Hexadecimal with the letters a to p: in a mail only the code may look like a code. */
export function asLetters(hex: string): string {
  return hex.replaceAll(/[0-9a-f]/g, (digit) => String.fromCharCode(A + parseInt(digit, 16)));
}

export function asHex(letters: string): string {
  return letters.replaceAll(/[a-p]/g, (letter) => (letter.charCodeAt(0) - A).toString(16));
}
