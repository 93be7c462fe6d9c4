/** Stands for a value in a frame, and between values: JSON on one line holds no line break. */
const MARK = '\n';
/** Stands between members that are in no braces. */
const BETWEEN = '\r';

/** Pieces of JSON around values: one more than there are values. */
export type Frame = readonly string[];

/** A text of JSON apart: what it has in common with others, and its own values. */
export interface Framed {
  readonly frame: Frame;
  /** JSON of each value, in their order. */
  readonly values: string;
}

/** Takes JSON down bit by bit: what many hosts have, and values. */
export class FramedWriter {
  public text = '';
  public readonly values: string[] = [];

  public common(json: string): void {
    this.text += json;
  }

  /** Begins a member that stands in no braces. */
  public top(json: string): void {
    this.common(this.text === '' ? json : `${BETWEEN}${json}`);
  }

  public value(json: string): void {
    this.text += MARK;
    this.values.push(json);
  }
}

/** The frames of many texts, each kept once: hosts of one kind differ in nothing but their values. */
export class Frames {
  private readonly known = new Map<string, Frame>();

  public framed({ text, values }: FramedWriter): Framed {
    let frame = this.known.get(text);
    if (frame === undefined) {
      frame = text.split(MARK);
      this.known.set(text, frame);
    }
    return { frame, values: values.join(MARK) };
  }
}

/** The members that stand in no braces, as they were taken down. */
export function membersIn(framed: Framed): readonly string[] {
  const text = wholeText(framed);
  return text === '' ? [] : text.split(BETWEEN);
}

function wholeText({ frame, values }: Framed): string {
  const own = values.split(MARK);
  let text = frame[0] ?? '';
  for (let index = 1; index < frame.length; index += 1) {
    text += (own[index - 1] ?? '') + (frame[index] ?? '');
  }
  return text;
}
