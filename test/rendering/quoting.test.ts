import * as fc from 'fast-check';
import { comment, json, redisArgument } from '../../lib/rendering/quoting';

const anyText = fc.string({ unit: 'binary', maxLength: 60 });

/** Reads one argument as Redis does (sdssplitargs). */
function readRedisArgument(text: string): string {
  if (!text.startsWith('"')) {
    return text;
  }
  const body = text.slice(1, -1);
  const bytes: number[] = [];
  for (let index = 0; index < body.length; index++) {
    if (body.slice(index, index + 2) === '\\x') {
      bytes.push(parseInt(body.slice(index + 2, index + 4), 16));
      index += 3;
    } else {
      bytes.push(body.charCodeAt(index));
    }
  }
  return Buffer.from(bytes).toString('utf8');
}

test('json reads back as it was, in one line of ASCII', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    const text = json(value);
    expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
    expect(text).toMatch(/^[\x20-\x7e]*$/);
  }));
});

test('a Redis argument reads back as it was, on one line, and its quotes hold', () => {
  fc.assert(fc.property(anyText.filter((text) => !/[\ud800-\udfff]/.test(text)), (text) => {
    const argument = redisArgument(text);
    expect(readRedisArgument(argument)).toBe(text);
    expect(argument).toMatch(/^([A-Za-z0-9_.:%/@+-]+|"[ !#-[\]-~\\x0-9a-f]*")$/);
  }));
});

test.each(['', 'a b', '"', '\n', '\\', '\'', '# x', 'é'])('the Redis argument %j is quoted', (text) => {
  expect(redisArgument(text)).toMatch(/^".*"$/);
  expect(readRedisArgument(redisArgument(text))).toBe(text);
});

test('a comment never spans a second line', () => {
  fc.assert(fc.property(anyText, (text) => {
    expect(comment(text)).not.toMatch(/[\n\r\u0085\u2028\u2029]/);
  }));
});
