import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { makeKeyPair, proxyCommandLine, SSH_USER } from '../../lab/api/ssh';
import { shellWords } from '../../lab/api/shell-words';
import { Topology } from '../../lib';
import { LabCluster } from '../support/clusters';
import { clusterFleet, fleet, LAB_TIMEOUT, shell, useLab } from '../support/labs';
import { venvProgram, venvPython } from '../support/programs';
import { inProject } from '../support/project';
import { run, type RunResult } from '../support/run';

jest.setTimeout(LAB_TIMEOUT);

const FLEET = 'played';
const PORT = 6379;
/** A computer that is busy with six machines may answer late. */
const FLAGS = ['--fleet', FLEET, '--timeout', '60'];
const PROGRAM = inProject('dist', 'redis-fleet.js');
const used = useLab((stack) => void clusterFleet(stack, fleet(FLEET, { topology: Topology.cluster({ shards: 3, replicasPerShard: 1 }) })), { seconds: 240 });
const cluster = (): LabCluster => new LabCluster(used.lab, FLEET);

let folder: string;
/** Arguments that have SSH go by way of the lab. */
let reach: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ansible-'));
  const { privateFile, publicKey } = await makeKeyPair(folder);
  const home = `/home/${SSH_USER}/.ssh`;
  const letIn = `install -d -m 0700 -o ${SSH_USER} ${home} && echo '${publicKey}' >> ${home}/authorized_keys && chown ${SSH_USER} ${home}/authorized_keys`;
  await Promise.all((await cluster().slots()).map((slot) => shell(used.lab, slot, letIn)));
  const proxy = proxyCommandLine([process.execPath, PROGRAM], '%h', used.lab.name);
  reach = shellWords('-o', `ProxyCommand=${proxy}`, '-o', `IdentityFile=${privateFile}`, '-o', 'UserKnownHostsFile=/dev/null', '-o', 'LogLevel=ERROR');
  installPrograms();
  const { code, stderr } = inLab([process.execPath, PROGRAM, 'ansible', 'init', 'ops', '--fleet', FLEET, '--hosts', '6', '--user', SSH_USER, '--ansible', venvProgram('ansible')]);
  expect([code, stderr]).toEqual([0, '']);
}, LAB_TIMEOUT);

afterAll(() => rmSync(folder, { recursive: true }));

/** redis-fleet on the PATH, and what stands in for the AWS CLI, which is no package of this project: the same call by the same words. */
function installPrograms(): void {
  const aws = [
    `#!${venvPython()}`, 'import boto3, json, sys',
    'assert sys.argv[1:3] == ["secretsmanager", "put-secret-value"] and sys.argv[5:] == ["--cli-input-json", "file:///dev/stdin"], sys.argv',
    'boto3.client("secretsmanager", region_name=sys.argv[4]).put_secret_value(**json.load(sys.stdin))',
  ];
  for (const [name, lines] of [['redis-fleet', ['#!/bin/sh', `exec ${shellWords(process.execPath, PROGRAM)} "$@"`]], ['aws', aws]] as const) {
    writeFileSync(join(folder, name), `${lines.join('\n')}\n`);
    chmodSync(join(folder, name), 0o755);
  }
}

/** Runs a program in a shell that is pointed at the lab, as its documentation says. */
function inLab(words: readonly string[], cwd = folder): RunResult {
  const script = 'eval "$("$1" "$2" lab env --name "$3")"; shift 3; exec "$@"';
  const env = { PATH: [folder, process.env.PATH].join(delimiter), ANSIBLE_HOME: join(folder, 'home'), ANSIBLE_NOCOLOR: '1', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };
  return run('sh', ['-c', script, 'sh', process.execPath, PROGRAM, used.lab.name, ...words], { cwd, env, timeLimit: 280 });
}

function play(name: string, ...args: readonly string[]): string {
  const { code, stdout, stderr } = inLab([venvProgram('ansible-playbook'), join('playbooks', `${name}.yml`), '-e', JSON.stringify({ ansible_ssh_extra_args: reach, redis_fleet_flags: FLAGS }), ...args], join(folder, 'ops'));
  if (code !== 0) throw new Error(`${name} ended with ${code}:\n${stdout}\n${stderr}`);
  expect(stdout).not.toMatch(/failed=[1-9]|unreachable=[1-9]/);
  return stdout;
}

// The tests of this file are the life of one cluster, in order.

test('ping reaches every node by SSH', () => {
  expect(play('ping').match(/^played-\d-\d +: ok=1 /gm)).toHaveLength(6);
});

test('live-roles groups the nodes by what Redis says now, and not by their tags', async () => {
  await shell(used.lab, `${FLEET}-1-0`, `redis-fleet handover ${PORT} --to ${FLEET}-1-1`, 120);
  const shown = play('live-roles');
  expect(shown).toMatch(/played-1-1\] => \n +msg: primary of shard 1, made as replica/);
  expect(shown.match(/primary of shard \d, made as/g)).toHaveLength(3);
  await cluster().bringHome();
});

test('tuning-check shows what the doctor finds', () => {
  expect(play('tuning-check', '-e', 'tuning_worst=2').match(/^played-\d-\d +: ok=\d /gm)).toHaveLength(6);
});

test('rolling-patch goes from node to node, has each primary hand over before and back behind, and leaves the fleet in order', async () => {
  const shown = play('rolling-patch', '--skip-tags', 'packages', '-e', `target=shard_${FLEET}_002`);
  expect([...shown.matchAll(/TASK \[Hand over[^\n]*\n(?:[^\n]*\n)?(?:changed|ok): \[(\S+)\]/g)].map(([, slot]) => slot)).toEqual([`${FLEET}-2-1`, `${FLEET}-2-0`]);
  expect(shown).toMatch(/TASK \[Hand back[^\n]*\n(?:[^\n]*\n)?changed: \[played-2-0/);
  expect(await cluster().primaryOf(2)).toBe(`${FLEET}-2-0`);
  await cluster().whole();
});

test('rotate-users gives a user a new password that every server knows, and takes the old one away', async () => {
  const knows = (slot: string): Promise<string> => cluster().redis(slot, 'acl list').then((list) => /^user app .*$/m.exec(list)?.[0] ?? '');
  const before = await knows(`${FLEET}-0-0`);
  play('rotate-users', '-e', 'rotate_user=app', '-e', 'rotate_wait_minutes=0');
  const after = await Promise.all((await cluster().slots()).map(knows));
  expect(new Set(after).size).toBe(1);
  expect(after[0]?.match(/#[0-9a-f]{64}/g)).toHaveLength(1);
  expect(after[0]).not.toBe(before);
  const file = await shell(used.lab, `${FLEET}-0-0`, `cat /var/lib/redis/${PORT}/users.acl`);
  expect(file).toContain(/#[0-9a-f]{64}/.exec(after[0] ?? '')?.[0]);
  await cluster().whole();
});
