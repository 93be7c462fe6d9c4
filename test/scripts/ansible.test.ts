import { readFileSync } from 'node:fs';
import { inProject } from '../support/project';
import { run } from '../support/run';

const FOLDER = ['scripts', 'setup', 'ansible'];

/** The versions that a list of requirements pins, by the names of their packages. */
function pins(...path: string[]): Map<string, string> {
  const text = readFileSync(inProject(...path), 'utf8');
  return new Map([...text.matchAll(/^([a-z0-9-]+)==([\w.]+)/gm)].map(([, name = '', version = '']) => [name, version]));
}

/** The value of an expression over what the set-up exports, in a Node of its own because it is made of ES modules. */
function evaluate(expression: string): unknown {
  const code = `import { virtualEnvironment } from ${JSON.stringify(inProject('scripts', 'setup', 'virtual-environment.mjs'))};
    import { partsFor } from ${JSON.stringify(inProject('scripts', 'test', 'requirements.mjs'))};
    import { chooseGroups } from ${JSON.stringify(inProject('scripts', 'test', 'groups.mjs'))};
    console.log(JSON.stringify(${expression}));
    process.exit();`;
  const { code: exit, stdout, stderr } = run(process.execPath, ['--input-type=module', '--eval', code]);
  if (exit !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as unknown;
}

test('every version that is asked for is the one that is installed', () => {
  const installed = pins(...FOLDER, 'requirements.txt');
  const asked = [...pins(...FOLDER, 'requirements.in')];
  expect(asked.map(([name]) => name)).toEqual(['ansible', 'ansible-core', 'mitogen']);
  expect(asked.filter(([name, version]) => installed.get(name) !== version)).toEqual([]);
  expect([...installed.keys()]).toEqual(expect.arrayContaining(['boto3', 'ansible-lint']));
});

test('every package has a hash, and no registry is named', () => {
  const text = readFileSync(inProject(...FOLDER, 'requirements.txt'), 'utf8');
  const packages = text.split(/^(?=[a-z0-9])/m);
  expect(packages.length).toBe(pins(...FOLDER, 'requirements.txt').size);
  expect(packages.filter((lines) => !/--hash=sha256:[0-9a-f]{64}/.test(lines))).toEqual([]);
  expect(text).not.toMatch(/https?:|--index-url|--find-links/);
});

test('the ansible-core of both environments is the same', () => {
  expect(pins(...FOLDER, 'requirements.txt').get('ansible-core')).toBe(pins('lab', 'requirements.txt').get('ansible-core'));
});

test('Ansible comes with the tests that start it, and with no other', () => {
  expect(evaluate('["programs", "lab"].map((name) => partsFor(chooseGroups([name])).includes("ansible"))')).toEqual([true, true]);
  expect(evaluate('partsFor(chooseGroups(["unit", "node", "deploy", "qemu", "readme", "package"]))')).not.toContain('ansible');
});

test('an environment that is not there is told from one that is', () => {
  const requirements = JSON.stringify(inProject(...FOLDER, 'requirements.txt'));
  expect(evaluate(`virtualEnvironment({ title: 'none', folder: '/nonexistent', requirements: ${requirements} }).areInstalled()`)).toBe(false);
});
