import type { ErrorCode, YAMLError } from 'yaml';

/** What to do about each thing that the YAML parser refuses. */
const SYNTAX_MESSAGES: Readonly<Record<ErrorCode, string>> = {
  ALIAS_PROPS: 'an alias (*name) takes no anchor and no tag of its own; remove it',
  BAD_ALIAS: 'an anchor (&name) or an alias (*name) needs a name',
  BAD_COLLECTION_TYPE: 'the tag does not fit its value; remove the tag',
  BAD_DIRECTIVE: 'a line that begins with % is a directive of YAML; remove it',
  BAD_DQ_ESCAPE: 'in double quotes a backslash begins an escape such as \\n; write \\\\ for a backslash, or use single quotes',
  BAD_INDENT: 'the line is not indented as those it belongs to; keys of one mapping begin in the same column',
  BAD_PROP_ORDER: 'an anchor or a tag stands before its value, on the same line',
  BAD_SCALAR_START: 'a text cannot begin with this character; put the text in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a second key on one line; begin a new line for it, or put a text that holds ": " in quotes',
  BLOCK_IN_FLOW: 'within brackets no indented block can stand; write it in brackets too',
  DUPLICATE_KEY: 'the key stands twice in its mapping; keep one',
  IMPOSSIBLE: 'not valid YAML',
  KEY_OVER_1024_CHARS: 'a key must be at most 1024 characters',
  MISSING_CHAR: 'a quote, a bracket, a comma or a colon is missing here',
  MULTILINE_IMPLICIT_KEY: 'a key must stand on one line and end with a colon; is the colon of the line before missing?',
  MULTIPLE_ANCHORS: 'a value takes one anchor (&name); keep one',
  MULTIPLE_DOCS: 'the file holds one document; remove "---" and what follows, or give each document a file of its own',
  MULTIPLE_TAGS: 'a value takes one tag (!name), and here none; remove them',
  NON_STRING_KEY: 'a key must be a text',
  RESOURCE_EXHAUSTION: 'nested too deeply to be read',
  TAB_AS_INDENT: 'indented by a tab; YAML takes spaces only',
  TAG_RESOLVE_FAILED: 'tags such as !name or !!binary are not used here; remove the tag',
  UNEXPECTED_TOKEN: 'not expected here; a text with special characters needs quotes',
};

/** How the parser ends its words about a bracket that nothing closes: it has no code of its own. */
const UNCLOSED = / end with a ([\]}])$/;

/** The closing bracket that is missing where that is the error; undefined for any other. */
export function missingBracket({ message }: YAMLError): string | undefined {
  return UNCLOSED.exec(message)?.[1];
}

/** What to do about an error of the YAML parser. */
export function syntaxMessage(error: YAMLError): string {
  const bracket = missingBracket(error);
  return bracket === undefined ? SYNTAX_MESSAGES[error.code] : `a bracket is not closed: "${bracket}" is missing here or before`;
}
