/** The decimal digits of any script as those of ASCII (`٠٤٨`, `０４８`: 048); everything else as it is. */
export function asciiDigits(text: string): string {
  return text.replaceAll(/(?![0-9])\p{Nd}/gu, (digit) => {
    const at = digit.codePointAt(0) ?? 0;
    // Unicode keeps each script's ten together, in order: what precedes them is no digit, or another ten.
    let zero = at;
    while (/\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero -= 1;
    return String((at - zero) % 10);
  });
}
