/**
 * The one place where text of a user enters a file of another language.
 *
 * Each function takes any string and gives one value of the target language, whatever the string holds.
 */

/** JSON in ASCII on one line: safe in a YAML block, a shell here-document and a MIME part alike. */
export function json(value: unknown): string {
  return JSON.stringify(value).replace(/[\u007f-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** One argument of a redis.conf line, quoted where Redis would split or unquote it. */
export function redisArgument(value: string): string {
  if (/^[A-Za-z0-9_.:%/@+-]+$/.test(value)) {
    return value;
  }
  const escaped = Array.from(Buffer.from(value, 'utf8'), (byte) => {
    const character = String.fromCharCode(byte);
    return /[ !#-[\]-~]/.test(character) ? character : `\\x${byte.toString(16).padStart(2, '0')}`;
  });
  return `"${escaped.join('')}"`;
}

/** The rest of a comment line: control characters become spaces, so that the comment cannot end early. */
export function comment(value: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what this removes
  return value.replace(/[\u0000-\u001f\u007f\u0085\u2028\u2029]+/g, ' ');
}

/** One word of a POSIX shell. Throws for a NUL, which no program can be given. */
export function shellWord(value: string): string {
  if (value.includes('\u0000')) {
    throw new Error('a word of a shell must not hold a NUL');
  }
  return /^[A-Za-z0-9_.:/@%+=-]+$/.test(value) ? value : `'${value.replaceAll('\'', '\'\\\'\'')}'`;
}

/** Text inside an XML element or a quoted attribute; what XML 1.0 cannot hold at all becomes a replacement character. */
export function xmlText(value: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what this removes
  const holdable = value.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');
  return holdable.replace(/[&<>"'\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}
