import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import fc from 'fast-check';
import { outputText } from '../../lib/cli/inventory/output/text';
import { inventoryConfig } from '../../lib/definitions/inventory/config';
import { FleetTags } from '../../lib/definitions/tags';
import { inventoryOf } from '../../lib/rendering/inventory/inventory';
import { seedOf } from '../support/cluster-soak';
import { armed, chosen, hostileHost, TEMPLATES } from '../support/hostile-hosts';
import { venvProgram, venvPython } from '../support/programs';
import { inProject } from '../support/project';
import { run, type RunResult } from '../support/run';

const SEED = seedOf();
/** Names of slots that are templates, options, and commands of a shell. */
const SLOTS: readonly string[] = [TEMPLATES[0] ?? '', '--now', "x'; touch @CANARY@; '"];
const EXTRA = { redis_fleet_program: '/usr/local/bin/redis-fleet', redis_fleet_flags: ['--fleet', 'demo'], redis_ports: [6379], ansible_become: false, ansible_python_interpreter: venvPython() };
/** In a user namespace a program that mounts needs to be root there; root needs none. */
const NAMESPACES = process.getuid?.() === 0 ? ['--mount'] : ['--map-root-user', '--mount'];

let folder: string;
/** Where each run of a program of the nodes leaves a file with its arguments. */
let asked: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hostile-playbooks-'));
  asked = join(folder, 'asked');
  ['asked', 'bin', 'node'].forEach((name) => mkdirSync(join(folder, name)));
  program('redis-cli', "printf 'master\\n0\\n'");
  program('redis-fleet', `case $1 in handover) echo '{"result": "handed-over"}' ;; doctor) echo '{"verdict": "ok", "findings": []}' ;; esac`);
  // What must never be run on the machine of the test
  ['apt-get', 'dnf', 'reboot', 'shutdown', 'systemctl'].forEach((name) => program(name, 'exit 1'));
  writeFileSync(join(folder, 'ansible.cfg'), '[defaults]\nforks = 4\n[inventory]\nany_unparsed_is_failed = True\n');
  writeFileSync(join(folder, 'as-node'), `#!/bin/sh
set -eu
mount -t tmpfs none /run
mkdir -p /run/redis-fleet/secrets/6379
echo secret > /run/redis-fleet/secrets/6379/admin
: > /run/redis-fleet/ready-6379
mount --bind '${join(folder, 'bin')}' /usr/local/bin
exec "$@"
`, { mode: 0o755 });
  process.stdout.write(`hostile slots: seed ${SEED}; REDIS_FLEET_SEED=${SEED} runs the same again\n`);
});

afterEach(() => rmSync(folder, { recursive: true }));

/** A program of the nodes that writes its arguments down. */
function program(name: string, answer: string): void {
  writeFileSync(join(folder, 'bin', name), `#!/bin/sh\nprintf '%s\\0' '${name}' "$@" > '${asked}/'$$\n${answer}\n`, { mode: 0o755 });
}

/** Nodes of a fleet with hostile slots, and more that is hostile in each tag that is not about their place; and the names of the slots. */
function inventory(): { file: string; slots: readonly string[] } {
  const slots = armed(SLOTS, join(folder, 'canary'));
  const hosts = fc.sample(chosen, { numRuns: slots.length, seed: SEED }).map((given, number) => hostileHost(number, armed({
    ...given, tags: { ...given.tags, [FleetTags.SLOT]: slots[number] ?? '', [FleetTags.SHARD]: String(number), [FleetTags.SERVICE]: 'redis', [FleetTags.INITIAL_ROLE]: 'primary', [FleetTags.FLEET]: 'demo' },
  }, join(folder, 'canary'))));
  const file = join(folder, 'hosts.yml');
  writeFileSync(file, outputText(inventoryOf(hosts, inventoryConfig({})), { format: 'yaml' }));
  return { file, slots };
}

/** Runs a playbook where this machine looks like a node, and each host is this machine. */
function play(name: string, file: string, flags: readonly string[] = []): RunResult {
  const playbook = inProject('lib', 'ansible', 'playbooks', `${name}.yml`);
  return run('unshare', [...NAMESPACES, '--propagation', 'private', join(folder, 'as-node'), venvProgram('ansible-playbook'), '-c', 'local', '-i', file, '-e', JSON.stringify(EXTRA), ...flags, playbook], {
    cwd: folder, timeLimit: 250,
    env: {
      PATH: [join(folder, 'bin'), process.env.PATH].join(delimiter), ANSIBLE_HOME: join(folder, 'home'), ANSIBLE_REMOTE_TMP: join(folder, 'remote'), ANSIBLE_ASYNC_DIR: join(folder, 'async'),
      ANSIBLE_CONFIG: join(folder, 'ansible.cfg'), ANSIBLE_NOCOLOR: '1',
    },
  });
}

/** The arguments of all runs of a command of redis-fleet. */
function given(command: string): string[][] {
  return readdirSync(asked).map((name) => readFileSync(join(asked, name), 'utf8').split('\0').slice(0, -1)).filter(([, first]) => first === command).map((words) => words.slice(2));
}

function sorted(lists: readonly (readonly string[])[]): string[] {
  return lists.map((list) => JSON.stringify(list)).sort();
}

test.each(['ping', 'live-roles', 'tuning-check'])('the playbook %s runs on hosts whose tags are hostile, and nothing that they say', (name) => {
  const { code, stdout, stderr } = play(name, inventory().file);
  expect([code, stderr, stdout.match(/failed=[1-9]|unreachable=[1-9]/g)]).toEqual([0, '', null]);
  expect(stdout.match(/ok=[1-9]/g)).toHaveLength(SLOTS.length);
  expect(readdirSync(folder)).not.toContain('canary');
});

test('the playbook rolling-replace gives redis-fleet each slot as one argument that is no option, and nothing else', () => {
  const { file, slots } = inventory();
  expect(play('rolling-replace', file)).toMatchObject({ code: 0, stderr: '' });
  expect(sorted(given('replace'))).toEqual(sorted(slots.map((slot) => ['--fleet', 'demo', '--', slot])));
  expect(readdirSync(folder)).not.toContain('canary');
});

test('the playbook rolling-patch gives redis-fleet each slot as one argument, and nothing else', () => {
  const { file, slots } = inventory();
  expect(play('rolling-patch', file, ['--skip-tags', 'packages'])).toMatchObject({ code: 0, stderr: '' });
  expect(sorted(given('failover'))).toEqual(sorted(slots.map((slot, shard) => ['--fleet', 'demo', '--to', slot, '--', String(shard)])));
  expect(given('handover')).toHaveLength(slots.length);
  expect(readdirSync(folder)).not.toContain('canary');
});

test('a slot that is a template would be run where it is not marked, so that the tests above can fail', () => {
  const { file } = inventory();
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll('!unsafe "', '"'));
  play('rolling-replace', file);
  expect(readdirSync(folder)).toContain('canary');
});
