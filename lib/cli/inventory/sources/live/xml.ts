/** What a tag is: the begin of an element, its end, or both in one. */
export type TagKind = 'begin' | 'end' | 'empty';

/** Thrown for a text that is no XML, or XML that a service does not send. */
export class XmlError extends Error {
  public constructor(message: string) {
    super(message);
    this.name = 'XmlError';
  }
}

/** Thrown where a text ends that could go on. */
export class UnfinishedXmlError extends XmlError {}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const REFERENCE = /&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|([a-z]{2,4}));/g;
const MAX_CODE_POINT = 0x10ffff;
const LINE_END = /\r\n?/g;
const SLASH = 47;
const BANG = 33;
const QUESTION = 63;

/**
 * Goes through a text of XML tag by tag, without a tree of it.
 *
 * It reads what services send, which is elements and texts: comments, CDATA and instructions are errors, attributes are passed over.
 */
export class XmlCursor {
  /** Name of the tag where the cursor is. */
  public name = '';
  public kind: TagKind = 'end';
  /** Offset behind the tag. */
  public offset: number;
  /** Offset of the tag. */
  public tagOffset = 0;

  public constructor(private readonly text: string, start = 0) {
    this.offset = start;
  }

  /** Goes to the next tag. Throws an UnfinishedXmlError where there is none. */
  public next(): TagKind {
    const begin = this.text.indexOf('<', this.offset);
    const end = begin === -1 ? -1 : this.text.indexOf('>', begin);
    if (end === -1) {
      throw new UnfinishedXmlError('the answer ends within an element');
    }
    this.tagOffset = begin;
    this.offset = end + 1;
    const first = this.text.charCodeAt(begin + 1);
    if (first === BANG || first === QUESTION) {
      throw new XmlError(`the answer holds ${JSON.stringify(this.text.slice(begin, begin + 9))}, which is no element`);
    }
    if (first === SLASH) {
      this.name = this.text.slice(begin + 2, end).trimEnd();
      this.kind = 'end';
    } else {
      const isEmpty = this.text.charCodeAt(end - 1) === SLASH;
      this.name = nameIn(this.text.slice(begin + 1, isEmpty ? end - 1 : end));
      this.kind = isEmpty ? 'empty' : 'begin';
    }
    return this.kind;
  }

  /** The text of the element whose begin the cursor is at, with references in it; the cursor is then at its end. Throws an XmlError for an element with others in it. */
  public leaf(): string {
    const { name, offset } = this;
    if (this.next() !== 'end' || this.name !== name) {
      throw new XmlError(`element ${name} of the answer holds element ${this.name}, and should hold a text`);
    }
    return this.text.slice(offset, this.tagOffset);
  }

  /** Passes over the element whose begin the cursor is at. Throws an XmlError where it does not end. */
  public skip(): void {
    const { name } = this;
    for (let depth = 1; depth > 0;) {
      const kind = this.next();
      depth += kind === 'begin' ? 1 : kind === 'end' ? -1 : 0;
    }
    this.expectEnd(name);
  }

  /** Throws an XmlError unless the cursor is at the end of the element of this name. */
  public expectEnd(name: string): void {
    if (this.name !== name) {
      throw new XmlError(`element ${name} of the answer ends with </${this.name}>`);
    }
  }
}

/** The name at the begin of a tag, before its attributes. */
function nameIn(tag: string): string {
  const blank = tag.search(/\s/);
  return blank === -1 ? tag : tag.slice(0, blank);
}

/**
 * The text that stands for a text in XML: without references, and with line ends as on Unix.
 * @see https://www.w3.org/TR/xml/#sec-line-ends
 */
export function decoded(text: string): string {
  return text.replace(LINE_END, '\n').replace(REFERENCE, character);
}

function character(whole: string, hexadecimal: string | undefined, decimal: string | undefined, named: string | undefined): string {
  if (named !== undefined) {
    return NAMED[named] ?? whole;
  }
  const code = hexadecimal === undefined ? Number.parseInt(decimal ?? '', 10) : Number.parseInt(hexadecimal, 16);
  return code <= MAX_CODE_POINT ? String.fromCodePoint(code) : whole;
}
