import { inProject } from '../support/project';
import { run } from '../support/run';

const PREAMBLE = `import { lanesOf, runInLanes } from ${JSON.stringify(inProject('scripts', 'test', 'lanes.mjs'))};
  import { chooseGroups } from ${JSON.stringify(inProject('scripts', 'test', 'groups.mjs'))};
  import { run } from ${JSON.stringify(inProject('scripts', 'shared', 'run.mjs'))};`;

/** What a script prints that knows the lanes, in a Node of its own because they are ES modules. */
function printed(script: string): string[] {
  const { code, stdout, stderr } = run(process.execPath, ['--input-type=module', '--eval', `${PREAMBLE}\n${script}\nprocess.exit();`]);
  if (code !== 0) throw new Error(stderr);
  return stdout.trimEnd().split('\n');
}

describe('the lanes of groups', () => {
  test('hold every group once, in the order of the groups', () => {
    const [lanes = '', names = ''] = printed(`console.log(JSON.stringify(lanesOf(chooseGroups([]), 2).map((lane) => lane.map(({ name }) => name))));
      console.log(JSON.stringify(chooseGroups([]).map(({ name }) => name)));`);
    const [one = [], other = []] = JSON.parse(lanes) as string[][];
    const all = JSON.parse(names) as string[];
    expect(all.filter((name) => one.includes(name) !== other.includes(name))).toEqual(all);
    expect([one, other]).toEqual([all.filter((name) => one.includes(name)), all.filter((name) => other.includes(name))]);
  });

  test('keep those that start labs apart from one another', () => {
    const [lab = ''] = printed('console.log(lanesOf(chooseGroups(["machines", "lab", "qemu", "soak"]), 2).length);');
    expect(lab).toBe('1');
  });

  test('are one on a machine with one processor', () => {
    expect(printed('console.log(lanesOf(chooseGroups([]), 1).length);')).toEqual(['1']);
  });

  test('run side by side, each line behind the name of its group, and give the results in the order of the groups', () => {
    const script = `const groups = [{ name: 'slow' }, { name: 'fast', lane: 'machines' }, { name: 'next', lane: 'machines' }];
      const results = await runInLanes(groups, async ({ name }, { label, say }) => {
        await new Promise((done) => setTimeout(done, name === 'slow' ? 500 : 1));
        say(\`== \${name}\`);
        await run('sh', ['-c', 'echo out; echo err >&2'], { label });
        return name;
      });
      console.log(JSON.stringify(results));`;
    const lines = printed(script);
    expect(lines.filter((line) => line.includes('=='))).toEqual(['fast | == fast', 'next | == next', 'slow | == slow']);
    expect(lines.filter((line) => line.startsWith('fast |')).sort()).toEqual(['fast | == fast', 'fast | err', 'fast | out']);
    expect(lines.at(-1)).toBe('["slow","fast","next"]');
  });

  test('go on when a group throws, which has failed', () => {
    const script = `const groups = [{ name: 'bad' }, { name: 'good' }];
      const results = await runInLanes(groups, ({ name }) => name === 'bad' ? Promise.reject(new Error('it is broken')) : Promise.resolve(name));
      console.log(JSON.stringify(results));`;
    expect(printed(script).at(-1)).toBe('[{"passed":0,"failures":["bad: it is broken"],"notRun":[]},"good"]');
  });

  test('of one only have no label', () => {
    expect(printed(`await runInLanes([{ name: 'alone' }], async (group, { label, say }) => { say('== alone'); await run('echo', ['out'], { label }); });`)).toEqual(['== alone', 'out']);
  });
});

test('a program that leaves one behind with its output does not hold up the run', () => {
  const leaver = `const { spawn } = require('node:child_process');
    const left = spawn('sleep', ['30'], { detached: true, stdio: ['ignore', 'inherit', 'inherit'] });
    left.unref();
    console.log(left.pid);`;
  const script = `const since = Date.now();
    const { output } = await run(process.execPath, ['-e', ${JSON.stringify(leaver)}], { capture: true });
    process.kill(Number(output));
    console.log(Date.now() - since < 20_000);`;
  expect(printed(script)).toEqual(['true']);
});
