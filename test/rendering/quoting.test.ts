import * as fc from 'fast-check';
import { comment, json, redisArgument, shellWord, xmlText } from '../../lib/rendering/quoting';
import { run } from '../support/run';
import { venvPython } from '../support/programs';

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

test('a shell reads each word back as it was', () => {
  const words: string[] = [];
  fc.assert(fc.property(anyText.filter((text) => !/[\ud800-\udfff]/.test(text) && !text.includes('\u0000')), (text) => void words.push(text)));
  const { stdout } = run('sh', ['-c', `printf '%s\\0' ${words.map(shellWord).join(' ')}`]);
  expect(stdout.split('\0').slice(0, -1)).toEqual(words);
});

test('a NUL cannot be a word of a shell', () => {
  expect(() => shellWord('a\u0000b')).toThrow('a word of a shell must not hold a NUL');
});

test('a parser of XML reads text back as it was, in an element and in an attribute, but for what XML cannot hold', () => {
  const texts: string[] = [];
  fc.assert(fc.property(anyText, (text) => void texts.push(text)));
  const document = `<all>${texts.map((text) => `<one is="${xmlText(text)}">${xmlText(text)}</one>`).join('')}</all>`;
  const program = 'import json, sys, xml.dom.minidom as m\nones = m.parseString(sys.stdin.buffer.read()).documentElement.childNodes\n'
    + 'print(json.dumps([[one.getAttribute("is"), "".join(node.data for node in one.childNodes)] for one in ones]))';
  const read = JSON.parse(run(venvPython(), ['-c', program], { input: document }).stdout) as [string, string][];
  // eslint-disable-next-line no-control-regex -- what XML 1.0 has no way to write
  const held = texts.map((text) => Buffer.from(text).toString().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd'));
  expect(read).toEqual(held.map((text) => [text, text]));
});
