import fc from 'fast-check';
import { encodeCommand, parseReply, ProtocolError, RedisError, type Reply } from '../../../lib/cli/redis/resp';

/** A reply as a server writes it. */
function written(reply: Reply): string {
  if (reply === null) return '$-1\r\n';
  if (typeof reply === 'number') return `:${reply}\r\n`;
  if (typeof reply === 'string') return `$${Buffer.byteLength(reply)}\r\n${reply}\r\n`;
  if (reply instanceof RedisError) return `-${reply.message}\r\n`;
  return `*${reply.length}\r\n${reply.map(written).join('')}`;
}

const { reply: anyReply } = fc.letrec<{ reply: Reply; leaf: Reply; list: Reply[] }>((tie) => ({
  reply: fc.oneof({ depthSize: 'small', withCrossShrink: true }, tie('leaf'), tie('list')),
  list: fc.array(tie('reply'), { maxLength: 5 }),
  leaf: fc.oneof(fc.constant(null), fc.integer(), fc.string({ unit: 'grapheme' })),
}));

test('every reply is read as it was written, and what follows it is left', () => {
  fc.assert(fc.property(anyReply, fc.string(), (reply, rest) => {
    const text = written(reply);
    expect(parseReply(Buffer.from(`${text}${rest}`))).toEqual({ reply, end: Buffer.byteLength(text) });
  }));
});

test('a reply of which the end is missing is waited for, wherever it is cut', () => {
  fc.assert(fc.property(anyReply, fc.nat(), (reply, at) => {
    const bytes = Buffer.from(written(reply));
    expect(parseReply(bytes.subarray(0, at % bytes.length))).toBeUndefined();
  }));
});

test('bytes that nobody wrote as a reply are refused or waited for, and never read for ever', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
    try {
      const parsed = parseReply(Buffer.from(bytes));
      expect(parsed?.end ?? 0).toBeLessThanOrEqual(bytes.length);
    } catch (error) {
      expect(error).toBeInstanceOf(ProtocolError);
    }
  }), { numRuns: 500 });
});

test.each(['HTTP/1.1 400 Bad Request\r\n', ':twelve\r\n', '$-2\r\n', '$1e3\r\n', '$999999999999\r\n', `${'*1\r\n'.repeat(20)}:1\r\n`, 'x'.repeat(70_000)])('%j is no reply of a Redis server', (text) => {
  expect(() => parseReply(Buffer.from(text))).toThrow(/^what answers is no Redis server/);
});

test('an error is a value with its code, and without the words of the command', () => {
  const parsed = parseReply(Buffer.from("-ERR unknown command 'AHTU', with args beginning with: 'admin' 'secret' \r\n"));
  expect(parsed?.reply).toMatchObject({ code: 'ERR', message: "ERR unknown command 'AHTU'" });
});

test('a command is written by the bytes of its words, not by their characters', () => {
  expect(encodeCommand(['SET', 'größe', '']).toString()).toBe('*3\r\n$3\r\nSET\r\n$7\r\ngröße\r\n$0\r\n\r\n');
});
