import { lastLine, ProgramError, run, runToEnd } from '../../lab/api/program';

const HERE = { cwd: '/', env: process.env };

async function failureOf(program: string, args: readonly string[], seconds?: number): Promise<ProgramError> {
  const error = await run(program, args, { ...HERE, seconds }).then(() => undefined, (thrown: unknown) => thrown);
  if (!(error instanceof ProgramError)) throw new Error(`no ProgramError: ${String(error)}`);
  return error;
}

test('a program that fails is one line of its words, its end and its last line; all that it said is the cause', async () => {
  const { message, cause } = await failureOf('/bin/sh', ['-eu', '-c', 'echo out; echo first >&2; echo "no such stack" >&2; exit 3']);
  expect(message).toBe('sh -eu -c ended with 3: no such stack');
  expect(cause).toBe('out\nfirst\nno such stack');
});

test('without a complaint the last line of its output is shown, and with no word at all only its end', async () => {
  expect((await failureOf('/bin/sh', ['-c', 'echo out; exit 1'])).message).toBe('sh -c ended with 1: out');
  expect((await failureOf('false', [])).message).toBe('false ended with 1');
});

test('a program that takes too long, and one that a signal ends, say which it was', async () => {
  expect((await failureOf('sleep', ['30'], 0.1)).message).toBe('sleep 30 took longer than 0.1 s');
  expect((await failureOf('sh', ['-c', 'kill -TERM $$'])).message).toBe('sh -c was ended by SIGTERM');
});

test('a program that has gone when its time is up, and left its output open to others, is no error', async () => {
  const heir = "require('child_process').spawn('sleep', ['4'], { detached: true, stdio: 'inherit' }).unref()";
  const { code, how } = await runToEnd(process.execPath, ['-e', heir], { ...HERE, seconds: 3 });
  expect([code, how]).toEqual([0, 'took longer than 3 s']);
});

test('the last line is that which says something', () => {
  expect(lastLine('\u001b[31mError: no\u001b[39m\n    at main (app.js:1)\n}\n\nNode.js v20.19.0\n')).toBe('Error: no');
  expect(lastLine('\n')).toBeUndefined();
});
