/** The last line that a program wrote, safe for a terminal; `nothing` where it wrote none. */
export function lastLine(text: string): string {
  const lines = text.split(/[\r\n]+/).map((line) => line.replace(/[\p{Cc}\p{Cf}]/gu, ' ').trim()).filter((line) => line !== '');
  return lines.at(-1)?.slice(0, 300) ?? 'it said nothing';
}
