import { inProject } from '../support/project';
import { run } from '../support/run';

interface Result {
  readonly passed: number;
  readonly failures: readonly string[];
  readonly notRun: readonly { readonly name: string; readonly reason: string }[];
}

/** Calls a function that a script exports, in a Node of its own because the scripts are ES modules. */
function call<T>(script: string, name: string, ...args: readonly unknown[]): T {
  const code = `import { ${name} } from ${JSON.stringify(inProject('scripts', script))};
    const args = JSON.parse(process.argv[1]);
    console.log(JSON.stringify(${name}(...args)));
    process.exit();`;
  const { code: exit, stdout, stderr } = run(process.execPath, ['--input-type=module', '--eval', code, JSON.stringify(args)]);
  if (exit !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as T;
}

describe('the end of a test run', () => {
  const notRun = [{ name: 'deploy', reason: 'needs Linux' }];
  const conclude = (result: Partial<Result>, inCi: boolean): { lines: string[]; code: number } =>
    call('test/result.mjs', 'conclude', { passed: 0, failures: [], notRun: [], ...result }, { inCi });

  test('is the counts alone when everything passed', () => {
    expect(conclude({ passed: 3 }, true)).toEqual({ lines: ['3 passed, 0 failed'], code: 0 });
  });

  test('names what failed', () => {
    expect(conclude({ passed: 3, failures: ['unit: a'] }, false)).toEqual({ lines: ['failed: unit: a', '3 passed, 1 failed'], code: 1 });
  });

  test('names what did not run, which is no failure on a machine that lacks something', () => {
    expect(conclude({ passed: 3, notRun }, false)).toEqual({ lines: ['not run: deploy: needs Linux', '3 passed, 0 failed'], code: 0 });
  });

  test('counts in CI what did not run as failed', () => {
    expect(conclude({ passed: 3, notRun }, true)).toEqual({
      lines: ['not run: deploy: needs Linux', 'in CI whatever did not run is a failure', '3 passed, 1 failed'], code: 1,
    });
  });
});

describe('the report of jest', () => {
  const read = (suite: object): Result => call('test/jest.mjs', 'readJestReport', 'unit', { testResults: [suite] });
  const name = inProject('test', 'a.test.ts');

  test('is read test by test', () => {
    const assertionResults = [
      { status: 'passed', fullName: 'one' }, { status: 'failed', fullName: 'two' },
      { status: 'pending', fullName: 'three' }, { status: 'todo', fullName: 'four' },
    ];
    expect(read({ name, status: 'failed', assertionResults })).toEqual({
      passed: 1,
      failures: ['unit: test/a.test.ts: two'],
      notRun: [{ name: 'unit: test/a.test.ts: three', reason: 'is skipped' }, { name: 'unit: test/a.test.ts: four', reason: 'is a todo' }],
    });
  });

  test('shows a file that did not load as failed', () => {
    expect(read({ name, status: 'failed', assertionResults: [] }).failures).toEqual(['unit: test/a.test.ts: did not run to its end']);
  });
});

describe('the report of pytest', () => {
  test('is read test by test, with names as they were', () => {
    const xml = `<?xml version="1.0" encoding="utf-8"?><testsuites><testsuite name="pytest">
      <testcase classname="test.node.test_a" name="test_ok" time="0.1" />
      <testcase classname="test.node.test_a" name="test_bad[a&lt;b &amp;amp;]" time="0.1"><failure message="x">text</failure></testcase>
      <testcase classname="test.node.test_a" name="test_broken" time="0.1"><error message="failed on setup">text</error></testcase>
      <testcase classname="test.node.test_a" name="test_root" time="0.1"><skipped type="pytest.skip" message="needs &quot;root&quot;">at</skipped></testcase>
      <testcase classname="" name="test.node.test_b" time="0.0"><skipped type="pytest.skip" message="collected">at</skipped></testcase>
    </testsuite></testsuites>`;
    expect(call<Result>('test/pytest.mjs', 'readJunitReport', 'python', xml)).toEqual({
      passed: 1,
      failures: ['python: test.node.test_a: test_bad[a<b &amp;]', 'python: test.node.test_a: test_broken'],
      notRun: [
        { name: 'python: test.node.test_a: test_root', reason: 'needs "root"' },
        { name: 'python: test.node.test_b', reason: 'collected' },
      ],
    });
  });
});

describe('a wrong argument', () => {
  test.each([
    ['test.mjs', 'test: the groups are lint, unit, node, emulator, programs, side-services, examples, deploy, machines, lab, qemu, package, readme, soak, got "nonsense"\n'],
    ['setup.mjs', 'setup: the parts are node, python, programs, kernel, servers, packer, ansible, kubernetes, envoy, monitoring, kafka (and --full, which makes the machine image of the lab, and fetches or builds all that the tests alone need too), got "nonsense"\n'],
    ['build.mjs', 'build: the only option is --force, got "nonsense"\n'],
  ])('of %s is answered with what there is', (script, message) => {
    expect(run(process.execPath, [inProject('scripts', script), 'nonsense'])).toEqual({ code: 1, stdout: '', stderr: message });
  });
});
