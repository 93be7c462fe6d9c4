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
