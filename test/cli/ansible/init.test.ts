import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { parse } from 'yaml';
import { ansibleVersion } from '../../../lib/cli/ansible/installation';
import { inProject } from '../../support/project';
import { run } from '../../support/run';
import { exampleFiles } from '../../rendering/ansible/example';
import { expectGolden } from '../../support/golden';
import { type CliRun, runCli } from '../run-cli';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ansible-init-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const CORE = ['--ansible-core', '2.19'];

async function init(...args: string[]): Promise<CliRun> {
  return runCli(['ansible', 'init', 'ops', ...args], folder);
}

function treeOf(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true }).map((entry) => relative(root, join(entry.parentPath, entry.name))).sort();
}

function textOf(name: string): string {
  return readFileSync(join(folder, 'ops', name), 'utf8');
}

test('init writes the files of the example, and says what to do next', async () => {
  const { code, stdout, stderr } = await init('--definition', inProject('examples', 'cluster', 'fleet.yaml'), '--region', 'eu-west-1', '--reach', 'ssm', ...CORE);
  expect([code, stderr]).toEqual([0, '']);
  expectGolden('cli/ansible/init.txt', stdout);
  for (const [name, text] of Object.entries(exampleFiles())) {
    expect([name, textOf(name)]).toEqual([name, text.replace('(4)', `(${availableParallelism()})`)]);
  }
});

test('the inventory and the program behind it can be run by whoever may read them, and nothing else can', async () => {
  await init('--fleet', 'demo', ...CORE);
  const runnable = treeOf(join(folder, 'ops')).filter((name) => statSync(join(folder, 'ops', name)).isFile() && (statSync(join(folder, 'ops', name)).mode & 0o111) !== 0);
  expect(runnable).toEqual(['redis-inventory', 'run-redis-fleet']);
});

test('the inventory runs the redis-fleet of the nearest node_modules, with the configuration beside it', async () => {
  await init('--fleet', 'demo', ...CORE);
  mkdirSync(join(folder, 'node_modules', '.bin'), { recursive: true });
  const program = join(folder, 'node_modules', '.bin', 'redis-fleet');
  writeFileSync(program, '#!/bin/sh\nprintf \'%s|\' "${AWS_PROFILE-none}" "$@"\n');
  chmodSync(program, 0o755);
  const { code, stdout } = run(join(folder, 'ops', 'redis-inventory'), ['--list'], { cwd: '/', env: { REDIS_FLEET_CONFIG: '/other/redis_fleet.yml', AWS_PROFILE: 'own' } });
  expect([code, stdout]).toEqual([0, `own|inventory|--config|${join(folder, 'ops', 'redis_fleet.yml')}|--list|`]);
});

test('without redis-fleet anywhere the inventory says what to do', async () => {
  await init('--fleet', 'demo', ...CORE);
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  symlinkSync(run('sh', ['-c', 'command -v dirname']).stdout.trim(), join(bin, 'dirname'));
  expect(run(join(folder, 'ops', 'redis-inventory'), ['--list'], { env: { PATH: bin } })).toEqual({
    code: 127, stdout: '', stderr: 'redis-fleet was not found: run "npm install FILE" here with the file that "npm pack" makes of cdk-redis-fleet, or put redis-fleet on the PATH\n',
  });
});

test.each([
  [['--reach', 'bastion', '--bastion', 'me@bastion.example.com'], { bastion: { host: 'bastion.example.com', user: 'me' } }, ['--connect-command', 'ssh -W %h:%p me@bastion.example.com']],
  [['--reach', 'ssm', '--profile', 'prod'], { ssm: { profile: 'prod' } }, ['--transport', 'ssm']],
  [['--reach', 'aws_ssm', '--bucket', 'files'], { aws_ssm: { bucket: 'files' } }, ['--transport', 'ssm']],
  [['--reach', 'instance_connect'], 'instance_connect', ['--transport', 'ssm']],
  [[], 'direct', []],
] as const)('%j is the way of the inventory and of the gates', async (flags, reach, gate) => {
  expect(await init('--fleet', 'demo', ...flags, ...CORE)).toMatchObject({ code: 0, stderr: '' });
  expect(parse(textOf('redis_fleet.yml'))).toMatchObject({ version: 1, fleet: 'demo', reach });
  expect(parse(textOf('group_vars/all.yml'))).toEqual({ redis_fleet_program: '{{ playbook_dir }}/../run-redis-fleet', redis_fleet_flags: ['--fleet', 'demo', ...gate] });
});

test.each([
  [['--fleet', 'Demo'], '--fleet must be the name of a fleet, lower-case letters, digits or -, got "Demo"'],
  [[], 'which fleet? give its fleet.yaml by --definition, or its name by --fleet'],
  [['--fleet', 'demo', '--region', 'Ireland'], '--region must be the name of a region such as eu-west-1, got "Ireland"'],
  [['--fleet', 'demo', '--user', 'a b'], '--user must be the name of a user such as ubuntu, got "a b"'],
  [['--fleet', 'demo', '--reach', 'bastion'], '--reach bastion needs --bastion'],
  [['--fleet', 'demo', '--reach', 'aws_ssm'], '--reach aws_ssm needs --bucket'],
  [['--fleet', 'demo', '--bucket', 'files'], '--bucket cannot be used with --reach direct; leave out either'],
  [['--fleet', 'demo', '--reach', 'bastion', '--bastion', '-oProxyCommand=x'], '--bastion must be a host name or an address, got "-oProxyCommand=x"'],
  [['--fleet', 'demo', '--reach', 'bastion', '--bastion', 'a b@jump'], 'the user of --bastion must be a user name of letters, digits, "_", "." or "-", got "a b"'],
  [['--fleet', 'demo', '--reach', 'aws_ssm', '--bucket', 'Files'], '--bucket must be the name of an S3 bucket, got "Files"'],
  [['--fleet', 'demo', '--reach', 'instance_connect', '--endpoint', 'x'], '--endpoint must be the id of an EC2 Instance Connect Endpoint, such as eice-0123456789abcdef0, got "x"'],
  [['--fleet', 'demo', '--profile', '-x'], '--profile must be the name of an AWS profile: letters, digits or "_.@+-", got "-x"'],
  [['--fleet', 'demo', '--reach', 'aws_ssm', '--bucket', 'files', '--mitogen'], '--mitogen cannot be used with --reach aws_ssm, whose connection Mitogen does not know; use --reach ssm'],
])('%j is refused, and nothing is written', async (flags, message) => {
  const versions = flags.includes('--mitogen') ? [] : CORE;
  expect(await init(...flags, ...versions)).toEqual({ code: 2, stdout: '', stderr: `redis-fleet: ${message}\n` });
  expect(treeOf(folder)).toEqual([]);
});

test.each([
  ['2.13', 2, '--ansible-core must be 2.14 or later, got "2.13"'],
  ['new', 2, '--ansible-core must be a version such as 2.19, got "new"'],
])('ansible-core %s is refused', async (version, code, message) => {
  expect(await init('--fleet', 'demo', '--ansible-core', version)).toEqual({ code, stdout: '', stderr: `redis-fleet: ${message}\n` });
});

test('without Ansible init says how to go on', async () => {
  expect(await init('--fleet', 'demo', '--ansible', '/nowhere/ansible')).toEqual({
    code: 1, stdout: '',
    stderr: 'redis-fleet: cannot run /nowhere/ansible: there is no such program; install ansible-core, name its program by --ansible, or its version by --ansible-core\n',
  });
});

test('a file that is no program is named with the reason', async () => {
  writeFileSync(join(folder, 'notes.txt'), '', { mode: 0o644 });
  expect(await init('--fleet', 'demo', '--ansible', join(folder, 'notes.txt'))).toEqual({
    code: 1, stdout: '',
    stderr: `redis-fleet: cannot run ${join(folder, 'notes.txt')}: its permissions do not allow it; install ansible-core, name its program by --ansible, or its version by --ansible-core\n`,
  });
});

test('a program that is no Ansible is refused', async () => {
  const { code, stderr } = await init('--fleet', 'demo', '--ansible', process.execPath);
  expect([code, stderr]).toEqual([1, `redis-fleet: "ansible --version" must begin with a line such as "ansible [core 2.19.1]", got "${process.version}"; name another program by --ansible\n`]);
});

test.each([['ansible 2.9.27\n  config file = None\n', 'ansible 2.9.27'], ['ansible [core 2.12.1]\n', '2.12']])('an installed Ansible that is too old is refused by its version: %j', async (text, found) => {
  const program = join(folder, 'ansible');
  writeFileSync(program, `#!/bin/sh\nprintf '%s' '${text}'\n`, { mode: 0o755 });
  expect(await init('--fleet', 'demo', '--ansible', program)).toEqual({
    code: 1, stdout: '', stderr: `redis-fleet: ansible-core must be 2.14 or later, got ${found}; install a later one, and name it by --ansible\n`,
  });
});

test('a later ansible-core than the keys were checked with is told of', async () => {
  expect((await init('--fleet', 'demo', '--ansible-core', '2.99')).stdout).toContain('\n  read what ansible says of ansible.cfg: its keys were checked up to ansible-core 2.19, not with 2.99\n');
  expect((await runCli(['ansible', 'init', 'other', '--fleet', 'demo', ...CORE], folder)).stdout).not.toContain('were checked');
});

test.each([['direct'], ['ssm']])('the profile is that of the hosts, and of the gates by the program that they run: %s', async (reach) => {
  await init('--fleet', 'demo', '--profile', 'prod', '--reach', reach, ...CORE);
  expect(parse(textOf('redis_fleet.yml'))).toMatchObject({ accounts: [{ profile: 'prod' }], reach: reach === 'ssm' ? { ssm: { profile: 'prod' } } : 'direct' });
  const program = join(folder, 'node_modules', '.bin', 'redis-fleet');
  mkdirSync(dirname(program), { recursive: true });
  writeFileSync(program, '#!/bin/sh\nprintf %s "$AWS_PROFILE"\n', { mode: 0o755 });
  const says = (profile: string): string => run(join(folder, 'ops', 'run-redis-fleet'), [], { env: { AWS_PROFILE: profile } }).stdout;
  expect([says(''), says('own')]).toEqual(['prod', 'own']);
});

test('init overwrites nothing, and takes back what it wrote where the system refuses half-way', async () => {
  mkdirSync(join(folder, 'ops', 'playbooks'), { recursive: true });
  writeFileSync(join(folder, 'ops', 'playbooks', 'ping.yml'), 'mine');
  expect(await init('--fleet', 'demo', ...CORE)).toEqual({
    code: 1, stdout: '', stderr: 'redis-fleet: ops must not have playbooks/ping.yml, because init overwrites nothing; remove it, or choose another folder; nothing was written\n',
  });
  rmSync(join(folder, 'ops'), { recursive: true });
  mkdirSync(join(folder, 'ops'));
  symlinkSync('nowhere', join(folder, 'ops', 'group_vars'));
  expect(await init('--fleet', 'demo', ...CORE)).toMatchObject({ code: 1, stderr: expect.stringMatching(/^redis-fleet: cannot write to ops: .*; nothing was written\n$/) as string });
  expect(treeOf(join(folder, 'ops'))).toEqual(['group_vars']);
});

test('what "ansible --version" prints is read, of old and new ones', () => {
  const text = `ansible [core 2.14.18]
  config file = None
  configured module search path = ['/root/.ansible/plugins/modules', '/usr/share/ansible/plugins/modules']
  ansible python module location = /usr/lib/python3/dist-packages/ansible
  ansible collection location = /home/me/.ansible/collections:/usr/share/ansible/collections
  executable location = /usr/bin/ansible
  python version = 3.11.2 (main, May  2 2024, 11:59:08) [GCC 12.2.0] (/usr/bin/python3)
  jinja version = 3.1.2
`;
  expect(ansibleVersion(text)).toEqual({
    core: { major: 2, minor: 14 }, python: '/usr/bin/python3',
    collectionFolders: ['/home/me/.ansible/collections', '/usr/share/ansible/collections', '/usr/lib/python3/dist-packages'],
  });
});
