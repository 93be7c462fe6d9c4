import fc from 'fast-check';

/** Pieces of text that end a line, a quote or a word somewhere, or that a shell or a template would run. */
const PIECES = [
  '\n', '\r\n', '\u0000', '\u001b[2J', '\u2028', '"', '\'', '`reboot`', '\\', '$(reboot)', '${HOME}', '{{ 7 * 7 }}', '{% raw %}', '<%= 1 %>',
  // What only looks like a token of the CDK, and what hides behind one.
  '${Token[', '#{Token[TOKEN.1]}', '$(reboot)${Token[TOKEN.1]}', '${Token[TOKEN.1]}\nport 0', '${Token[TO${Token[TOKEN.1]}KEN.1]}',
];

/** A good text with something hostile at any place of it. */
export function hostile(good: string): fc.Arbitrary<string> {
  return fc.tuple(fc.constantFrom(...PIECES), fc.nat(good.length)).map(([piece, at]) => `${good.slice(0, at)}${piece}${good.slice(at)}`);
}
