import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import fc from 'fast-check';
import { outputText } from '../../lib/cli/inventory/output/text';
import { inventoryConfig, type InventoryConfig } from '../../lib/definitions/inventory/config';
import { hostname } from '../../lib/definitions/inventory/hostname';
import { keyedGroup } from '../../lib/definitions/inventory/keyed-group';
import type { Reach } from '../../lib/definitions/inventory/reach';
import type { InventoryHost } from '../../lib/rendering/inventory/host';
import { inventoryOf } from '../../lib/rendering/inventory/inventory';
import { seedOf } from '../support/cluster-soak';
import { armed, chosen, hostileHost, hostileText, idOf } from '../support/hostile-hosts';
import { venvProgram } from '../support/programs';
import { run, type RunResult } from '../support/run';

const SEED = seedOf();
const HOSTS = 12;
/** The ways that are SSH, with the command that connects it. */
const WAYS: readonly (Reach & { command?: string })[] = [
  { kind: 'direct', address: 'private' }, { kind: 'direct', address: 'public' }, { kind: 'bastion', host: 'bastion.example.com', user: 'jump' },
  { kind: 'ssm', profile: 'prod', command: 'aws ssm start-session --target %h --document-name AWS-StartSSHSession --parameters portNumber=%p --region eu-west-1 --profile prod' },
  { kind: 'instance_connect', command: 'aws ec2-instance-connect open-tunnel --instance-id %h --remote-port %p --region eu-west-1' },
];
const NAMED: Partial<InventoryConfig> = { hostnames: [hostname({ name: 'tag:Name' })], keyedGroups: [keyedGroup({ key: 'tags' }), keyedGroup({ key: 'tags', leadingSeparator: false, separator: '' })] };

let folder: string;
/** Where each run of the SSH that only writes down its arguments leaves a file. */
let asked: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hostile-ssh-'));
  asked = join(folder, 'asked');
  mkdirSync(asked);
  writeFileSync(join(folder, 'ssh'), `#!/bin/sh\nprintf '%s\\0' "$@" > '${asked}/'$$\nexit 255\n`, { mode: 0o755 });
  writeFileSync(join(folder, 'ansible.cfg'), '[defaults]\nforks = 6\nhost_key_checking = True\n[inventory]\nany_unparsed_is_failed = True\n[ssh_connection]\nssh_args = -F /dev/null -o ControlMaster=auto -o ControlPersist=1s -o BatchMode=yes\n');
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Instances with one address, each in a network of its own; where anything of them is run, the file `canary` is made. */
function hosts(): InventoryHost[] {
  process.stdout.write(`hostile hosts: seed ${SEED}; REDIS_FLEET_SEED=${SEED} runs the same again\n`);
  return fc.sample(chosen, { numRuns: HOSTS, seed: SEED }).map((given, number) => hostileHost(number, armed(given, join(folder, 'canary'))));
}

/** Has Ansible run a command on all hosts of the inventory. */
function connect(inventory: string, env: Readonly<Record<string, string>> = { ANSIBLE_SSH_EXECUTABLE: join(folder, 'ssh') }): RunResult {
  return run(venvProgram('ansible'), ['-i', inventory, 'all', '-m', 'raw', '-a', 'true'], {
    cwd: folder, timeLimit: 120, env: { ANSIBLE_HOME: join(folder, 'home'), ANSIBLE_CONFIG: join(folder, 'ansible.cfg'), ANSIBLE_NOCOLOR: '1', ...env },
  });
}

function yamlOf(found: readonly InventoryHost[], config: Partial<InventoryConfig>): string {
  const file = join(folder, 'hosts.yml');
  writeFileSync(file, outputText(inventoryOf(found, inventoryConfig(config)), { format: 'yaml' }));
  return file;
}

/** The arguments of each run of SSH. */
function argumentsOf(): string[][] {
  return readdirSync(asked).map((name) => readFileSync(join(asked, name), 'utf8').split('\0').slice(0, -1));
}

/** What the real SSH makes of the arguments, option by option; it connects to nothing. */
function optionsOf(args: readonly string[]): Record<string, string | undefined> {
  const { code, stdout, stderr } = run('ssh', ['-G', ...args]);
  expect([code, stderr]).toEqual([0, '']);
  return Object.fromEntries(stdout.split('\n').map((line) => [line.split(' ', 1)[0] ?? '', line.slice(line.indexOf(' ') + 1)]));
}

test.each(WAYS)('whatever the instances are called and tagged, SSH gets the arguments of the way and no other: $kind', ({ command, ...reach }) => {
  const found = hosts();
  connect(yamlOf(found, { ...NAMED, reach }));
  const options = argumentsOf().map(optionsOf);
  expect(options).toHaveLength(HOSTS);
  for (const { proxycommand, proxyjump, hostname: address, localcommand, permitlocalcommand, knownhostscommand } of options) {
    expect([proxycommand, localcommand, permitlocalcommand, knownhostscommand]).toEqual([command, undefined, 'no', undefined]);
    expect(proxyjump).toBe(reach.kind === 'bastion' ? 'jump@bastion.example.com' : undefined);
    expect(address).toMatch(command === undefined ? /^(10\.0\.0\.7|203\.0\.113\.9)$/ : /^i-[0-9a-f]{17}$/);
  }
  const ids = found.map(({ id }) => id).sort();
  expect(options.map(({ hostkeyalias, hostname: address }) => hostkeyalias ?? address).sort()).toEqual(ids);
  expect(options.map(({ controlpath }) => /\/(i-[0-9a-f]{17})-[^/]*-22$/.exec(controlpath ?? '')?.[1]).sort()).toEqual(ids);
  expect(readdirSync(folder)).not.toContain('canary');
});

test.each(WAYS.filter(({ command }) => command !== undefined))('the real SSH starts the AWS CLI with the id of each instance, and no other program: $kind', ({ command, ...reach }) => {
  writeFileSync(join(folder, 'aws'), `#!/bin/sh\nprintf '%s\\0' "$@" > '${asked}/'$$\nexit 1\n`, { mode: 0o755 });
  connect(yamlOf(hosts(), { ...NAMED, reach }), { PATH: [folder, process.env.PATH].join(delimiter), ANSIBLE_SSH_EXECUTABLE: '/usr/bin/ssh', SHELL: '/bin/sh' });
  const wanted = Array.from({ length: HOSTS }, (_, number) => (command ?? '').replace('%h', idOf(number)).replace('%p', '22').split(' ').slice(1));
  expect(argumentsOf().sort()).toEqual(wanted.sort());
  expect(readdirSync(folder)).not.toContain('canary');
});

test('whatever the tags hold that a configuration composes the connection from, SSH is started for each host, with no command and no more options', () => {
  const texts = fc.sample(fc.oneof(fc.constantFrom('web-1', '10.0.0.9', `-oProxyCommand=touch ${join(folder, 'canary')}`, `x -o ProxyCommand="touch ${join(folder, 'canary')}"`, '/usr/bin/touch', 'local'), hostileText), { numRuns: HOSTS, seed: SEED });
  const found = hosts().map((host, number) => ({ ...host, tags: { ...host.tags, Text: armed(texts[number] ?? '', join(folder, 'canary')) } }));
  const compose = {
    ansible_host: 'tags.Text', ansible_user: 'tags.Text', ansible_ssh_common_args: "'-o ProxyJump=bastion -o HostKeyAlias=of-' ~ tags.Text", ansible_ssh_extra_args: "'-o SetEnv=TAG=of-' ~ tags.Text", ansible_connection: 'tags.Text', ansible_ssh_executable: 'tags.Text', ansible_scp_executable: 'tags.Text',
    ansible_control_path: 'tags.Text', ansible_ssh_private_key_file: 'tags.Text', ansible_shell_executable: 'tags.Text', ansible_become_exe: 'tags.Text', ansible_ssh_transfer_method: "'piped'",
  };
  connect(yamlOf(found, { compose }));
  const options = argumentsOf().map(optionsOf);
  expect(options).toHaveLength(HOSTS);
  expect(options.map(({ proxycommand, localcommand }) => [proxycommand, localcommand])).toEqual(options.map(() => [undefined, undefined]));
  expect(options.map(({ hostname: address }) => address).filter((address) => address === undefined || address.startsWith('-'))).toEqual([]);
  expect(readdirSync(folder)).not.toContain('canary');
});

/** A variable that runs a program where a tag fills it, and how Ansible is told to use it; by default it connects by SSH. */
interface Canary {
  readonly name: string;
  readonly expression: string;
  readonly says?: string;
  readonly flags?: readonly string[];
}

const LOCAL = ['-c', 'local', '-m', 'ping'];
const CANARIES: readonly Canary[] = [
  ...['ansible_ssh_extra_args', 'ansible_ssh_args', 'ansible_ssh_common_args'].map((name) => ({ name, expression: "'-o ' ~ tags.Opt", says: 'ProxyCommand=@CANARY@' })),
  { name: 'ansible_ssh_executable', expression: "tags.Opt | default('/usr/bin/ssh')" },
  { name: 'ansible_python_interpreter', expression: "tags.Opt | default('/usr/bin/python3')", flags: LOCAL },
  { name: 'ansible_shell_executable', expression: 'tags.Opt', flags: LOCAL },
  { name: 'ansible_become_exe', expression: 'tags.Opt', flags: ['-c', 'local', '-b', '--become-user', 'nobody', '-m', 'raw', '-a', 'true'] },
];

/** One host whose tag names a program that makes the file `canary`, and an inventory that composes the variable from it. */
function canary({ name, expression, says = '@CANARY@' }: Canary): { file: string; text: string } {
  const program = join(folder, 'program');
  writeFileSync(program, `#!/bin/sh\n: > '${join(folder, 'canary')}'\nexit 1\n`, { mode: 0o755 });
  const [host] = hosts();
  const text = says.replace('@CANARY@', program);
  return { file: yamlOf(host === undefined ? [] : [{ ...host, tags: { Opt: text } }], { compose: { [name]: expression } }), text };
}

function use(file: string, { flags = ['-m', 'raw', '-a', 'true', '-e', 'ansible_timeout=1'] }: Canary): void {
  const args = ['-i', file, 'all', ...flags];
  run(venvProgram('ansible'), args, { cwd: folder, timeLimit: 120, env: { ANSIBLE_HOME: join(folder, 'home'), ANSIBLE_CONFIG: join(folder, 'ansible.cfg'), SHELL: '/bin/sh' } });
}

test.each(CANARIES)('a tag that names a program does not run it through $name: $expression', (row) => {
  const { file } = canary(row);
  use(file, row);
  expect(readdirSync(folder)).not.toContain('canary');
});

test.each(CANARIES)('the program of the tag would run if $name held it, so that the test above can fail', (row) => {
  const { file, text } = canary(row);
  const { name, expression } = row;
  const value = expression.includes('~') ? `-o ${text}` : text;
  const lines = readFileSync(file, 'utf8').split('\n').filter((line) => !line.includes(` ${name}: `));
  const at = lines.findIndex((line) => line.includes(' ansible_host: '));
  lines.splice(at, 0, `${/^ */.exec(lines[at] ?? '')?.[0] ?? ''}${name}: ${JSON.stringify(value)}`);
  writeFileSync(file, lines.join('\n'));
  use(file, row);
  expect(readdirSync(folder)).toContain('canary');
});

test('two hosts with one address would share a connection without a path of their own, so that the test above can fail', () => {
  const file = yamlOf(hosts(), {});
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^ *ansible_control_path: .*\n/gm, ''));
  connect(file);
  expect(new Set(argumentsOf().map((args) => optionsOf(args).controlpath)).size).toBe(1);
});

test('a name that a tag chooses would be an option of SSH, were it the address, so that the test above can fail', () => {
  const file = yamlOf(hosts().slice(0, 1), {});
  writeFileSync(file, readFileSync(file, 'utf8').replace(/ansible_host: .*/, `ansible_host: "-oProxyCommand=touch ${join(folder, 'canary')}"`));
  connect(file);
  expect(argumentsOf().map((args) => optionsOf([...args, 'host']).proxycommand)).toEqual([`touch ${join(folder, 'canary')}`]);
});
