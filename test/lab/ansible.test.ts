import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { GetSecretValueCommand, ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Topology } from '../../lib';
import { LabCluster, TAGS } from '../support/clusters';
import { clientOf, clusterFleet, fleet, LAB_TIMEOUT, shell, useLab } from '../support/labs';
import { AnsibleProjects } from './ansible-projects';

// Playbooks that wait for machines take as long as the computer makes them
jest.setTimeout(900_000);

const FLEET = 'played';
const PORT = 6379;
const NODES = 6;
const used = useLab((stack) => void clusterFleet(stack, fleet(FLEET, { topology: Topology.cluster({ shards: 3, replicasPerShard: 1 }) })), { seconds: 280 });
const cluster = (): LabCluster => new LabCluster(used.lab, FLEET);

const PROJECTS = [{ project: 'plain', flags: [] }, { project: 'mitogen', flags: ['--mitogen'] }] as const;

let folder: string;
let ansible: AnsibleProjects;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ansible-'));
  ansible = await AnsibleProjects.make(used.lab, FLEET, folder);
  for (const { project, flags } of PROJECTS) await ansible.init(project, '--fleet', FLEET, '--hosts', String(NODES), ...flags);
}, LAB_TIMEOUT);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

// The tests of this file are the life of one cluster, in order. That of ping comes first: it learns the keys of the hosts, without which Mitogen reaches none.

test.each(PROJECTS)('ping of the project $project reaches every node by SSH', async ({ project }) => {
  expect((await ansible.play(project, 'ping')).match(/played-\d-\d : ok=1 /g)).toHaveLength(NODES);
});

test('live-roles groups the nodes by what Redis says now, and not by their tags', async () => {
  await shell(used.lab, `${FLEET}-1-0`, `redis-fleet handover ${PORT} --to ${FLEET}-1-1`, 120);
  for (const { project } of PROJECTS) {
    const shown = await ansible.play(project, 'live-roles');
    expect(shown).toContain('ok: [played-1-1] => msg: primary of shard 1, made as replica');
    expect(shown.match(/primary of shard \d, made as/g)).toHaveLength(3);
  }
  await cluster().bringHome();
});

test('tuning-check finds a setting of the kernel that somebody changed, and fails where it is worse than allowed', async () => {
  const wrong = 'kernel: net.core.somaxconn is 128, should be';
  const before = await shell(used.lab, `${FLEET}-0-1`, 'sysctl -n net.core.somaxconn; sysctl -q -w net.core.somaxconn=128');
  for (const { project } of PROJECTS) {
    const shown = await ansible.play(project, 'tuning-check', '-e', 'tuning_worst=2');
    expect(shown.split(wrong)).toHaveLength(2);
    expect(shown.match(/played-\d-\d : ok=3 /g)).toHaveLength(NODES);
  }
  const { code, stdout } = await ansible.tried('plain', 'tuning-check', '-e', 'target=played-0-1');
  expect([code, stdout]).toEqual([2, expect.stringContaining('see what is not right above')]);
  await shell(used.lab, `${FLEET}-0-1`, `sysctl -q -w net.core.somaxconn=${before}`);
  expect(await ansible.play('plain', 'tuning-check', '-e', 'tuning_worst=2', '-e', 'target=played-0-1')).not.toContain(wrong);
});

/** Installs a package on a node, and puts a later version that asks for a reboot into what it takes packages from. */
async function offerUpdate(slot: string): Promise<void> {
  await shell(used.lab, slot, `
    set -eu
    cd /srv/packages
    for version in 1 2; do
      mkdir -p "/tmp/patched/DEBIAN"
      printf '%s\\n' 'Package: patched' "Version: $version" 'Architecture: all' 'Maintainer: Nobody <nobody@example.com>' 'Description: what is updated' > /tmp/patched/DEBIAN/control
      printf '#!/bin/sh\\n: > /run/reboot-required\\n' > /tmp/patched/DEBIAN/postinst
      chmod 0755 /tmp/patched/DEBIAN/postinst
      dpkg-deb --build /tmp/patched "patched_$version.deb"
    done
    dpkg --install patched_1.deb
    rm /run/reboot-required
    { echo; dpkg-deb --field patched_2.deb; echo "Filename: ./patched_2.deb"; echo "Size: $(stat -c %s patched_2.deb)"; echo "SHA256: $(sha256sum < patched_2.deb | cut -d ' ' -f 1)"; } >> Packages`);
}

const bootOf = (slot: string): Promise<string> => shell(used.lab, slot, 'cat /proc/sys/kernel/random/boot_id');

test.each([
  { project: 'plain', shard: 2, members: [1, 0], target: `shard_${FLEET}_002` },
  { project: 'mitogen', shard: 1, members: [0], target: `${FLEET}-1-0` },
])('rolling-patch of the project $project updates and reboots $target node by node, and a primary hands over before and gets back behind', async ({ project, shard, members, target }) => {
  const slots = members.map((member) => `${FLEET}-${shard}-${member}`);
  const primary = `${FLEET}-${shard}-0`;
  await Promise.all(slots.map(offerUpdate));
  const boots = await Promise.all(slots.map(bootOf));
  const shown = await ansible.play(project, 'rolling-patch', '-e', `target=${target}`);
  expect([...shown.matchAll(/TASK \[Update by apt.*?changed: \[(\S+)\]/g)].map(([, slot]) => slot)).toEqual(slots);
  expect([...shown.matchAll(/TASK \[Hand over.*?(changed|ok): \[(\S+)\]/g)].map(([, how, slot]) => [how, slot])).toEqual(slots.map((slot) => [slot === primary ? 'changed' : 'ok', slot]));
  expect(shown.match(/TASK \[Hand back[^[]*changed: \[\S+/g)).toEqual([expect.stringContaining(`changed: [${primary}`)]);
  expect(await Promise.all(slots.map((slot) => shell(used.lab, slot, 'dpkg-query --show patched')))).toEqual(slots.map(() => 'patched\t2'));
  expect((await Promise.all(slots.map(bootOf))).filter((boot) => boots.includes(boot))).toEqual([]);
  expect(await cluster().primaryOf(shard)).toBe(primary);
  await cluster().whole();
});

/** The password that applications fetch now. */
async function password(): Promise<string> {
  const client = new SecretsManagerClient(clientOf(used.lab));
  const { SecretList = [] } = await client.send(new ListSecretsCommand({}));
  const name = SecretList.map(({ Name = '' }) => Name).find((each) => /secretsapp/i.test(each));
  const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId: name }));
  return (JSON.parse(SecretString) as { password: string }).password;
}

/** What a server answers to a new client that logs in as the application does. */
const login = (slot: string, secret: string): Promise<string> => shell(used.lab, slot, `REDISCLI_AUTH=${secret} redis-cli --user app --no-auth-warning ping 2>&1`);

/** A client that stays logged in and writes until it is stopped: what it was answered. */
const stayingClient = (slot: string, secret: string): Promise<string> => shell(used.lab, slot, `
  rm -f /run/stop
  while [ ! -e /run/stop ]; do echo 'set {${TAGS[0]}}client 1'; sleep 0.5; done | REDISCLI_AUTH=${secret} redis-cli --user app --no-auth-warning`, 900);

test.each(PROJECTS)('rotate-users of the project $project gives a user a new password, with which and with the old one clients go on meanwhile', async ({ project }) => {
  const [home = '', ...others] = await cluster().slots();
  const old = await password();
  const staying = stayingClient(home, old);
  let isPlaying = true;
  const playing = ansible.tried(project, 'rotate-users', '-e', 'rotate_user=app', '-e', 'rotate_wait_minutes=0.1').finally(() => { isPlaying = false; });
  const logins: string[] = [];
  try {
    while (isPlaying) {
      logins.push(await login(home, await password()));
      await sleep(200);
    }
  } finally {
    await shell(used.lab, home, 'touch /run/stop');
  }
  expect(await playing).toMatchObject({ code: 0 });

  expect(logins.length).toBeGreaterThan(3);
  expect(new Set(logins)).toEqual(new Set(['PONG']));
  expect(new Set((await staying).split('\n'))).toEqual(new Set(['OK']));
  const secret = await password();
  expect(secret).not.toBe(old);
  for (const slot of [home, ...others]) {
    expect(await login(slot, secret)).toBe('PONG');
    expect(await login(slot, old)).toContain('WRONGPASS');
    const known = /^user app .*$/m.exec(await shell(used.lab, slot, `cat /var/lib/redis/${PORT}/users.acl`))?.[0] ?? '';
    expect(known.match(/#[0-9a-f]{64}/g)).toEqual([`#${createHash('sha256').update(secret).digest('hex')}`]);
  }
  await cluster().whole();
});
