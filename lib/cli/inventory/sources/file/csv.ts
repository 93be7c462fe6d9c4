/** A line of a CSV file that has anything in it. */
export interface CsvRow {
  /** Line of the file at which it begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** What is wrong with a CSV file, and at which line. */
export class CsvError extends Error {
  public constructor(public readonly line: number, message: string) {
    super(message);
    this.name = 'CsvError';
  }
}

/** What Excel and others write between cells, by the user's language. */
const SEPARATORS = [';', ',', '\t'];
/** How Excel says which separator it used. */
const SEPARATOR_LINE = /^sep=([;,\t])(?:\r\n|\n|\r)/;

/**
 * The rows of a CSV file: the separator is the one of `;`, `,` and tab that the first line has most of.
 *
 * Cells may stand in quotes, in which two are one, and hold separators and line breaks there. Lines end as on any
 * system. A byte-order mark is passed over, and so are empty rows. Throws a CsvError where a quote is not closed.
 */
export function csvRows(text: string): CsvRow[] {
  const content = text.replace(/^\ufeff/, '');
  const told = SEPARATOR_LINE.exec(content);
  const body = told === null ? content : content.slice(told[0].length);
  const rows = new CsvReader(body, told?.[1] ?? separatorOf(body), told === null ? 1 : 2).rows();
  return rows.filter(({ cells }) => cells.some((cell) => cell !== ''));
}

function separatorOf(text: string): string {
  const [first = ''] = text.replace(/"[^"]*"/g, '').trimStart().split(/[\r\n]/, 1);
  const counted = SEPARATORS.map((separator) => ({ separator, count: first.split(separator).length }));
  return counted.reduce((best, next) => (next.count > best.count ? next : best)).separator;
}

class CsvReader {
  private offset = 0;

  public constructor(private readonly text: string, private readonly separator: string, private line: number) {}

  public rows(): CsvRow[] {
    const rows: CsvRow[] = [];
    while (this.offset < this.text.length) {
      rows.push({ line: this.line, cells: this.row() });
    }
    return rows;
  }

  /** The cells up to the end of the line, behind which the reader is then. */
  private row(): string[] {
    const cells = [this.cell()];
    while (this.text[this.offset] === this.separator) {
      this.offset += 1;
      cells.push(this.cell());
    }
    this.passLineEnd();
    return cells;
  }

  private passLineEnd(): void {
    this.offset += this.text.startsWith('\r\n', this.offset) ? 2 : 1;
    this.line += 1;
  }

  private cell(): string {
    const start = this.offset;
    while (this.text[this.offset] === ' ') this.offset += 1;
    if (this.text[this.offset] !== '"') {
      this.offset = start;
      return this.plainText().trim();
    }
    const { line } = this;
    const inQuotes = this.quotedText(line);
    if (this.plainText().trim() !== '') {
      throw new CsvError(line, 'a cell that begins with a quote must end with it; write a quote in it twice');
    }
    return inQuotes;
  }

  private plainText(): string {
    const start = this.offset;
    while (this.offset < this.text.length && !this.isEnd(this.text[this.offset])) this.offset += 1;
    return this.text.slice(start, this.offset);
  }

  private isEnd(character: string | undefined): boolean {
    return character === this.separator || character === '\n' || character === '\r';
  }

  private quotedText(line: number): string {
    let value = '';
    for (;;) {
      const end = this.text.indexOf('"', this.offset + 1);
      if (end === -1) {
        throw new CsvError(line, 'a quote is not closed; close it, or write a quote in a cell twice');
      }
      value += this.text.slice(this.offset + 1, end);
      this.offset = end + 1;
      if (this.text[this.offset] !== '"') {
        this.line += value.split(/\r\n|\n|\r/).length - 1;
        return value;
      }
      value += '"';
    }
  }
}
