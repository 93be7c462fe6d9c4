import fc from 'fast-check';
import { packerLine } from '../../../../lib/cli/images/build/machine-readable';

test('a line has its target, its type and its fields', () => {
  expect(packerLine('1700000000,amazon-ebs.redis,artifact,0,id,us-east-1:ami-1')).toEqual({ target: 'amazon-ebs.redis', type: 'artifact', data: ['0', 'id', 'us-east-1:ami-1'] });
  expect(packerLine('1700000000,,ui,say,==> redis: Creating%!(PACKER_COMMA) now\\nnext')).toEqual({ target: '', type: 'ui', data: ['say', '==> redis: Creating, now\nnext'] });
  expect(packerLine('1700000000,,version')).toEqual({ target: '', type: 'version', data: [] });
});

test.each(['', 'panic: runtime error', 'x,y,z', '12', '12,target'])('%j is no line of Packer', (text) => {
  expect(packerLine(text)).toBeUndefined();
});

/** As Packer writes a field. */
const written = (text: string): string => text.replaceAll(',', '%!(PACKER_COMMA)').replaceAll('\r', '\\r').replaceAll('\n', '\\n');

test('whatever Packer says is read as it was said', () => {
  const text = fc.string({ unit: 'grapheme' }).filter((one) => !/\\[nr]|%!\(PACKER|[\u2028\u2029]/.test(one));
  fc.assert(fc.property(fc.array(text, { minLength: 1, maxLength: 4 }), (data) => {
    expect(packerLine(`1700000000,redis,ui,${data.map(written).join(',')}`)?.data).toEqual(data);
  }));
});
