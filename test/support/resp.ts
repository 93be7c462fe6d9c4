/** What a Redis server answers: an error stands as a value, because it may be an element of an array. */
export type Reply = string | number | null | RedisError | Reply[];

/** An error that the server answered. */
export class RedisError extends Error {}

interface Parsed {
  readonly reply: Reply;
  /** Where the next reply begins. */
  readonly end: number;
}

/** One command as the server reads it. */
export function encodeCommand(words: readonly string[]): Buffer {
  const parts = words.flatMap((word) => [`$${Buffer.byteLength(word)}`, word]);
  return Buffer.from([`*${words.length}`, ...parts, ''].join('\r\n'));
}

/** The reply that begins at an offset, or undefined while part of it is still under way. */
export function parseReply(bytes: Buffer, start = 0): Parsed | undefined {
  const lineEnd = bytes.indexOf('\r\n', start);
  if (lineEnd === -1) {
    return undefined;
  }
  const text = bytes.toString('utf8', start + 1, lineEnd);
  const end = lineEnd + 2;
  switch (bytes.toString('latin1', start, start + 1)) {
    case '+': return { reply: text, end };
    case '-': return { reply: new RedisError(text), end };
    case ':': return { reply: Number(text), end };
    case '$': return parseBulk(bytes, end, Number(text));
    case '*': return parseArray(bytes, end, Number(text));
    default: throw new Error(`not a reply of a Redis server: ${JSON.stringify(text)}`);
  }
}

function parseBulk(bytes: Buffer, start: number, length: number): Parsed | undefined {
  if (length === -1) {
    return { reply: null, end: start };
  }
  const end = start + length + 2;
  return bytes.length < end ? undefined : { reply: bytes.toString('utf8', start, end - 2), end };
}

function parseArray(bytes: Buffer, start: number, length: number): Parsed | undefined {
  const replies: Reply[] = [];
  let end = start;
  for (let index = 0; index < length; index++) {
    const parsed = parseReply(bytes, end);
    if (parsed === undefined) {
      return undefined;
    }
    replies.push(parsed.reply);
    end = parsed.end;
  }
  return { reply: replies, end };
}
