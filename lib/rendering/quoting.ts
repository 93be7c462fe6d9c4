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

/** The rest of a comment line: control characters become spaces, so that the comment cannot end early, and so does what YAML holds in no comment. */
export function comment(value: string): string {
  return value.replace(/[\p{Cc}\p{Cs}\u2028\u2029\ufeff\ufffe\uffff]+/gu, ' ');
}

/** Text in a line for a person: what could steer a terminal, or turn the direction of the text, is shown by its code point. */
export function terminalText(value: string): string {
  return value.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
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

/**
 * Text inside a template of Go's engine, which fills in what stands between `{{` and `}}`.
 *
 * `filledIn` says that an action of the template comes right behind it: a brace at the end would then be a part of it.
 */
export function goTemplateText(value: string, filledIn = false): string {
  return value.replace(filledIn ? /\{\{|\{$/g : /\{\{/g, (braces) => `{{\`${braces}\`}}`);
}

/**
 * A text of HCL2 in its quotes, in which `${` and `%{` begin nothing.
 *
 * HCL2 turns every text into Unicode's form NFC: only such a text is read back as it was.
 */
export function hclString(value: string): string {
  return `"${hclQuoted(value)}"`;
}

/** What stands between the quotes of a text of HCL2; `filledIn` says that `${` comes right behind it. */
export function hclQuoted(value: string, filledIn = false): string {
  const escaped = value.replace(/[\\"]/g, '\\$&').replace(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, hclCharacter);
  return withoutOpenings(escaped, filledIn, (signs) => [...signs].map(hclCharacter).join(''));
}

/** Text of HCL2 inside a string of JSON that is still to be written, in which `${` and `%{` begin nothing; `filledIn` as for `hclQuoted`. */
export function hclJsonText(value: string, filledIn = false): string {
  const text = withoutOpenings(value, filledIn, (signs) => `\${"${signs}"}`);
  // A reader of HCL2 drops the mark of byte order at the beginning of a text, and does not see what begins behind a carriage return
  return text.replaceAll('\ufeff', '${"\\ufeff"}').replaceAll('\r', '${"\\r"}');
}

/** Doubles a `$` or `%` before a brace, which takes its meaning from it; `several` writes more than one, which HCL2 does not read alike in all its versions. */
function withoutOpenings(value: string, filledIn: boolean, several: (signs: string) => string): string {
  return value.replace(filledIn ? /[$%]+(?=\{|$)/g : /[$%]+(?=\{)/g, (signs, offset: number) => {
    const atEnd = offset + signs.length === value.length;
    return signs.length > 1 || atEnd ? several(signs) : signs.repeat(2);
  });
}

function hclCharacter(character: string): string {
  const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
  const code = character.codePointAt(0) ?? 0;
  return named[character] ?? (code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`);
}

/**
 * One option of ssh among arguments that Ansible splits as a POSIX shell does, such as those of `ansible_ssh_common_args`.
 *
 * Throws for a control character, at which ssh would end the option.
 */
export function sshOption(name: string, value: string): string {
  if (/\p{Cc}/u.test(value)) {
    throw new Error(`${name} for ssh must not hold a control character, got ${JSON.stringify(value)}`);
  }
  return `-o ${shellWord(`${name}=${value}`)}`;
}

/**
 * One word of ssh's ProxyCommand, in which ssh fills in nothing and the user's shell runs nothing.
 *
 * Throws for a backslash, behind which ssh takes the closing quote for a part of the word.
 */
export function proxyWord(value: string): string {
  if (value.includes('\\')) {
    throw new Error(`a word of ProxyCommand for ssh must not hold a backslash, got ${JSON.stringify(value)}`);
  }
  return shellWord(value).replaceAll('%', '%%');
}

/** A text of YAML in its quotes, on one line, as YAML 1.1 and 1.2 read it alike; half a character, which no YAML holds, becomes a replacement character. */
export function yamlString(value: string): string {
  return yamlEscapes(JSON.stringify(value.replace(/\p{Cs}/gu, '\ufffd')));
}

/** JSON without the characters that YAML does not take as they are. */
function yamlEscapes(text: string): string {
  return text.replace(/[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/**
 * A value of an INI file as Ansible reads it.
 *
 * Throws for what would end it early: a line break, a comment behind it, or a template.
 */
export function iniValue(value: string): string {
  if (/\p{Cc}|\s[;#]|^\s|\s$|\{\{|\{%|\{#/u.test(value)) {
    throw new Error(`a value of ansible.cfg must be one line without " ;", " #" and templates, got ${JSON.stringify(value)}`);
  }
  return value;
}

/** A text of PromQL in its quotes, in ASCII; what is no character of Unicode becomes a replacement character. */
export function promqlString(value: string): string {
  return `"${Array.from(value, promqlCharacter).join('')}"`;
}

function promqlCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (character === '"' || character === '\\') {
    return `\\${character}`;
  }
  if (code >= 0x20 && code < 0x7f) {
    return character;
  }
  const isSurrogate = code >= 0xd800 && code <= 0xdfff;
  return `\\U${(isSurrogate ? 0xfffd : code).toString(16).padStart(8, '0')}`;
}

/** A regular expression of RE2 that matches this text and no other; it still has to be quoted. */
export function re2Literal(value: string): string {
  return value.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&');
}

/** A document of JSON that is YAML too, whichever texts it holds; half a character, which no YAML holds, becomes a replacement character. */
export function yamlDocument(value: unknown): string {
  const whole = JSON.stringify(value, null, 2).replace(/\\(ud[0-9a-f]{3}|.)/g, (escape, code: string) => (code.length > 1 ? '\ufffd' : escape));
  return `${yamlEscapes(whole)}\n`;
}
