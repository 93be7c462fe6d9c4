import { packerLine } from '../../../../lib/cli/images/build/machine-readable';
import { BuildProgress } from '../../../../lib/cli/images/build/progress';

const LINES = [
  '1,,ui,say,==> amazon-ebs.redis: Prevalidating any provided VPC information',
  '1,,ui,say,==> redis: Provisioning with shell script: files/programs/prepare.sh',
  '1,,ui,message,    redis: \u001b[31mpackages%!(PACKER_COMMA) installed\u001b[0m\\n    redis: second',
  '1,,ui,error,==> redis: a warning on standard error',
  '1,redis,error,Script exited with non-zero exit status: 1',
  '1,,artifact-count,0',
];

/** What is written for the lines. */
function shown(view: { isTerminal?: boolean; isVerbose?: boolean }, hasFailed = false): string {
  let text = '';
  const progress = new BuildProgress({ isTerminal: false, isVerbose: false, ...view, write: (more) => void (text += more) });
  for (const line of LINES.map(packerLine)) if (line !== undefined) progress.take(line);
  progress.end(hasFailed);
  return text;
}

const STEPS = '     0 s Prevalidating any provided VPC information\n     0 s Provisioning with shell script: files/programs/prepare.sh\n';

test('in a file stands a line for each step, and what failed', () => {
  expect(shown({})).toBe(`${STEPS}     0 s error: Script exited with non-zero exit status: 1\n`);
});

test('after a failure stand the last lines that the steps printed, without colours', () => {
  expect(shown({}, true)).toContain('         packages, installed\n         second\n         a warning on standard error\n');
});

test('all that the steps print can be shown', () => {
  expect(shown({ isVerbose: true })).toBe(`${STEPS}         packages, installed\n         second\n         a warning on standard error\n     0 s error: Script exited with non-zero exit status: 1\n`);
});

test('on a terminal the last line that a step printed is written over', () => {
  expect(shown({ isTerminal: true })).toBe(`${STEPS}         packages, installed\r\u001b[K         second\r\u001b[K         a warning on standard error\r\u001b[K     0 s error: Script exited with non-zero exit status: 1\n`);
});
