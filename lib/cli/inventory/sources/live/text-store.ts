/** A text in a store. */
export interface StoredText {
  readonly data: Buffer;
  readonly start: number;
  readonly end: number;
}

const SLAB = 1 << 20;
/** Most bytes of UTF-8 for one unit of a JavaScript text. */
const MOST_BYTES = 3;

/** Keeps many texts in few buffers: as strings, those of fifty thousand hosts would take several times the room. */
export class TextStore {
  private data = Buffer.alloc(0);
  private length = 0;

  public add(text: string): StoredText {
    if (this.data.length - this.length < text.length * MOST_BYTES) {
      this.data = Buffer.allocUnsafeSlow(Math.max(SLAB, text.length * MOST_BYTES));
      this.length = 0;
    }
    const start = this.length;
    this.length += this.data.write(text, start);
    return { data: this.data, start, end: this.length };
  }
}

/** The text as it was added. */
export function storedText({ data, start, end }: StoredText): string {
  return data.toString('utf8', start, end);
}
