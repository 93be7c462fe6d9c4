/** What a redis.conf sets, by name, as CONFIG GET answers: a directive that stands several times is one setting. */
export function settingsIn(conf: string): Record<string, string> {
  const settings: Record<string, string> = {};
  for (const line of conf.split('\n').filter((each) => each.trim() !== '' && !each.startsWith('#'))) {
    const [name = '', ...values] = wordsOf(line);
    const value = values.join(' ');
    settings[name] = [settings[name] ?? '', value].filter((part) => part !== '').join(' ');
  }
  return Object.fromEntries(Object.entries(settings).filter(([name]) => name !== 'include'));
}

/** The words of a line as Redis splits it. */
function wordsOf(line: string): string[] {
  return (line.match(/"(\\.|[^"\\])*"|\S+/g) ?? []).map((word) => (word.startsWith('"') ? unquoted(word.slice(1, -1)) : word));
}

function unquoted(text: string): string {
  const bytes = text.replace(/\\x([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
