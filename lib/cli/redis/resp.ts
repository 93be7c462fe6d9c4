/** What a Redis server answers: an error stands as a value, because it may be one of several answers. */
export type Reply = string | number | null | RedisError | Reply[];

/** An error that the server answered. Its text never holds words of the command: one of them may be a secret. */
export class RedisError extends Error {
  /** First word of the error, such as `WRONGPASS`. */
  public readonly code: string;

  public constructor(text: string) {
    super(text.replace(/,? with args beginning with:.*$/s, ''));
    this.name = 'RedisError';
    this.code = text.split(' ', 1)[0] ?? '';
  }
}

/** What came is no answer of a Redis server. */
export class ProtocolError extends Error {
  public constructor(message: string) {
    super(message);
    this.name = 'ProtocolError';
  }
}

interface Parsed {
  readonly reply: Reply;
  /** Where the next reply begins. */
  readonly end: number;
}

/** The most that Redis itself sends as one text. */
const MAX_BULK = 512 * 1024 * 1024;
const MAX_ELEMENTS = 1024 * 1024;
const MAX_DEPTH = 16;
/** A line holds a number or an error, never data. */
const MAX_LINE = 64 * 1024;

/** One command as the server reads it. */
export function encodeCommand(words: readonly string[]): Buffer {
  const parts = words.flatMap((word) => [`$${Buffer.byteLength(word)}`, word]);
  return Buffer.from([`*${words.length}`, ...parts, ''].join('\r\n'));
}

/**
 * The reply that begins at an offset, or undefined while part of it is still under way.
 *
 * Throws a ProtocolError for what no Redis server sends.
 */
export function parseReply(bytes: Buffer, start = 0, depth = 0): Parsed | undefined {
  const lineEnd = bytes.indexOf('\r\n', start);
  if (lineEnd === -1) {
    if (bytes.length - start > MAX_LINE) throw new ProtocolError('what answers is no Redis server: its first line does not end');
    return undefined;
  }
  const text = bytes.toString('utf8', start + 1, lineEnd);
  const end = lineEnd + 2;
  switch (bytes.toString('latin1', start, start + 1)) {
    case '+': return { reply: text, end };
    case '-': return { reply: new RedisError(text), end };
    case ':': return { reply: numberIn(text), end };
    case '$': return parseBulk(bytes, end, lengthIn(text, MAX_BULK));
    case '*': return parseArray(bytes, end, { length: lengthIn(text, MAX_ELEMENTS), depth });
    default: throw new ProtocolError('what answers is no Redis server');
  }
}

function numberIn(text: string): number {
  if (!/^[+-]?\d{1,19}$/.test(text)) throw new ProtocolError('what answers is no Redis server: a number is none');
  return Number(text);
}

/** -1 for what is not there. */
function lengthIn(text: string, most: number): number {
  const length = numberIn(text);
  if (length < -1 || length > most) throw new ProtocolError(`what answers is no Redis server: a length is not -1-${most}`);
  return length;
}

function parseBulk(bytes: Buffer, start: number, length: number): Parsed | undefined {
  if (length === -1) return { reply: null, end: start };
  const end = start + length + 2;
  return bytes.length < end ? undefined : { reply: bytes.toString('utf8', start, end - 2), end };
}

function parseArray(bytes: Buffer, start: number, { length, depth }: { length: number; depth: number }): Parsed | undefined {
  if (length === -1) return { reply: null, end: start };
  if (depth >= MAX_DEPTH) throw new ProtocolError(`what answers is no Redis server: more than ${MAX_DEPTH} lists in each other`);
  const replies: Reply[] = [];
  let end = start;
  for (let index = 0; index < length; index++) {
    const parsed = parseReply(bytes, end, depth + 1);
    if (parsed === undefined) return undefined;
    replies.push(parsed.reply);
    end = parsed.end;
  }
  return { reply: replies, end };
}
