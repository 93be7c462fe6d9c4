import { Readable } from 'node:stream';
import { confirmCount } from '../../../../lib/cli/images/purge/confirm';

/** Asks for 12 with some text on standard input. */
async function answered(text: string): Promise<string> {
  let asked = '';
  const io = { env: {}, cwd: '/', stdout: () => undefined, stderr: (said: string) => void (asked += said) };
  await confirmCount(12, io, Readable.from([text]));
  return asked;
}

test('the number is the answer, and nothing else of the input is waited for', async () => {
  expect(await answered('12\nmore\n')).toBe('Type 12 to delete them: ');
  expect(await answered(' 12 \r\n')).toBe('Type 12 to delete them: ');
});

test.each([['y\n', '"y"'], ['13\n', '"13"'], ['\n', '""'], ['1212\n', '"1212"']])('%j is no answer', async (text, got) => {
  await expect(answered(text)).rejects.toThrow(`nothing was deleted: the answer must be 12, got ${got}`);
});

test('no answer deletes nothing', async () => {
  await expect(answered('')).rejects.toThrow('nothing was deleted: nobody answered; run it with --yes where nobody can');
});
