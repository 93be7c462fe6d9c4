import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { HostStatus, PeerKind, Topology } from '../../lib';
import { clientOf, eventually, fleet, LAB_TIMEOUT, shell, standaloneFleets, useLab } from '../support/labs';

jest.setTimeout(LAB_TIMEOUT);

const PORT = 9180;
const [SEEN, LOCAL, DARK] = ['seen-0-0', 'local-0-0', 'dark-0-0'] as const;
const SOCKETS = 'systemctl list-units --all --plain --no-legend --state=active \'redis-fleet-status*\' | cut -d" " -f1';
const SERVICE = 'redis-fleet-status.service';

/** As much of the page's JSON as the tests look at. */
interface Status {
  readonly version: number;
  readonly collectedAt: string;
  readonly problems: readonly string[];
  readonly node: { readonly fleet: string; readonly slot: string };
  readonly databases: readonly { readonly port: number; readonly problem: string | null; readonly info: { readonly role: string } }[];
  readonly doctor: Verdicts;
}

interface Verdicts {
  readonly findings: readonly { readonly section: string; readonly name: string; readonly verdict: string }[];
}

/** The subnet of zone a. */
const NEAR = '10.60.0.0/18';
const used = useLab((stack) => standaloneFleets(stack, [
  fleet('seen', { hostStatus: HostStatus.network({ clients: [{ kind: PeerKind.CIDR, value: NEAR }] }) }),
  fleet('local', { hostStatus: HostStatus.local(), topology: Topology.standalone({ zone: 'b' }) }),
  fleet('dark'),
]));

const onNode = (slot: string, script: string): Promise<string> => shell(used.lab, slot, script, 90);
const ask = (slot: string, path = '/status.json', host = '127.0.0.1'): Promise<string> => onNode(slot, `curl -sS --max-time 60 http://${host}:${PORT}${path}`);
const statusOf = async (slot: string): Promise<Status> => JSON.parse(await ask(slot)) as Status;
const listening = (slot: string): Promise<string> => onNode(slot, `ss -Hltn 'sport = :${PORT}' | awk '{print $4}'`);
const addressOf = async (slot: string): Promise<string> => (await used.lab.node(slot).state()).address ?? '';

/** What a client in the VPC gets; the exit code of curl is 7 where nobody listens, and 28 where packets are dropped. */
async function askAsClient(slot: string, path: string): Promise<{ code: number | null; stdout: string }> {
  return used.lab.client(['curl', '-sS', '--max-time', '20', '--connect-timeout', '3', `http://${await addressOf(slot)}:${PORT}${path}`]);
}

/** Puts the client into the subnet of a machine. */
async function moveClientBeside(slot: string): Promise<void> {
  const { instance } = await used.lab.node(slot).state();
  const { Reservations } = await new EC2Client(clientOf(used.lab)).send(new DescribeInstancesCommand({ InstanceIds: [instance] }));
  await used.lab.moveClient(Reservations?.[0]?.Instances?.[0]?.SubnetId ?? '');
}

/** A process that answers, from its start. */
async function answering(slot: string): Promise<string> {
  await onNode(slot, `systemctl stop ${SERVICE}`);
  await ask(slot);
  return onNode(slot, `systemctl show --property MainPID --value ${SERVICE}`);
}

/** Runs the user data again with what node.json says of the page, or with nothing said of it. */
async function runUserDataWith(slot: string, hostStatus?: { readonly port: number; readonly access: string }): Promise<void> {
  const change = [
    'import json, sys',
    'path = "/etc/redis-fleet/node.json"',
    'node = {**json.load(open(path)), "hostStatus": json.loads(sys.argv[1])}',
    'json.dump({key: value for key, value in node.items() if value is not None}, open(path, "w"))',
  ].join('; ');
  await onNode(slot, `python3 -c '${change}' '${JSON.stringify(hostStatus ?? null)}' && python3 /var/lib/cloud/instance/scripts/part-002`);
}

const summary = ({ findings }: Verdicts): string[] => findings.map(({ section, name, verdict }) => `${section}: ${name}: ${verdict}`).sort();

test('nothing listens on a node whose fleet does not ask for it', async () => {
  expect([await listening(DARK), await onNode(DARK, SOCKETS)]).toEqual(['', '']);
  expect(await onNode(DARK, `curl -sS http://127.0.0.1:${PORT}/ 2>&1; echo $?`)).toMatch(/\n7$/);
});

test('a local page listens for the node itself only, and is told by its socket', async () => {
  expect([await listening(LOCAL), await listening(SEEN)]).toEqual([`127.0.0.1:${PORT}`, `*:${PORT}`]);
  expect(await onNode(LOCAL, SOCKETS)).toContain(`redis-fleet-status-local@${PORT}.socket`);
  expect(await onNode(SEEN, SOCKETS)).toContain(`redis-fleet-status-network@${PORT}.socket`);
});

test.each([LOCAL, SEEN])('%s tells itself what it is, as HTML and as JSON', async (slot) => {
  const status = await statusOf(slot);
  expect(status).toMatchObject({ version: 1, problems: [], node: { fleet: slot.slice(0, -4), slot }, databases: [{ port: 6379, problem: null, info: { role: 'master' } }] });
  const page = await ask(slot, '/');
  expect(page).toMatch(/^<!doctype html>/i);
  expect(page).toContain(slot);
});

test('clients whom the security group lets in read the page, and nobody reads a local one', async () => {
  await moveClientBeside(SEEN);
  const json = await askAsClient(SEEN, '/status.json');
  expect(json.code).toBe(0);
  expect(JSON.parse(json.stdout)).toMatchObject({ version: 1, node: { slot: SEEN } });
  expect((await askAsClient(SEEN, '/')).stdout).toMatch(/^<!doctype html>/i);
  expect((await askAsClient(LOCAL, '/')).code).toBe(28);
  expect((await askAsClient(DARK, '/')).code).toBe(28);
  await moveClientBeside(LOCAL);
  expect((await askAsClient(SEEN, '/')).code).toBe(28);
});

test('the page says what the doctor says on the machine', async () => {
  const page = summary((await statusOf(LOCAL)).doctor);
  const { stdout } = await used.lab.node(LOCAL).exec(['redis-fleet', 'doctor', '--json', '--latency', '0']);
  expect(page).toEqual(summary(JSON.parse(stdout) as Verdicts));
  expect(page.length).toBeGreaterThan(10);
});

test('no password, no hash of one and no ARN is on the page', async () => {
  const secrets = await onNode(SEEN, 'cat /run/redis-fleet/secrets/6379/*; grep -oE "#[0-9a-f]{64}" /var/lib/redis/6379/users.acl | tr -d "#"');
  const words = secrets.split(/\s+/).filter((word) => word !== '');
  expect(words.length).toBeGreaterThanOrEqual(2);
  const pages = await ask(SEEN, '/') + await ask(SEEN);
  expect([...words, 'arn:aws'].filter((word) => pages.includes(word))).toEqual([]);
});

test('the process that answers is nobody\'s, has no right, and cannot read the secrets or reach Redis', async () => {
  const pid = await answering(SEEN);
  const state = await onNode(SEEN, `grep -E '^(Uid|CapEff|CapBnd|NoNewPrivs|Seccomp):' /proc/${pid}/status`);
  const [uid = '0'] = /^Uid:\s+(\d+)/m.exec(state)?.slice(1) ?? [];
  expect(Number(uid)).toBeGreaterThan(0);
  expect(state).toMatch(/^CapEff:\s+0{16}$/m);
  expect(state).toMatch(/^CapBnd:\s+0{16}$/m);
  expect(state).toMatch(/^NoNewPrivs:\s+1$/m);
  expect(state).toMatch(/^Seccomp:\s+2$/m);
  // As its user, in what it sees of the file system and of the network
  const inside = `nsenter --target ${pid} --mount --net --setuid ${uid} --setgid ${uid}`;
  const read = (path: string): Promise<string> => onNode(SEEN, `test -e ${path} || exit 1; ${inside} head -c 1 ${path} >/dev/null 2>&1 && echo read || echo refused`);
  expect(await read('/etc/hostname')).toBe('read');
  for (const path of ['/run/redis-fleet/secrets/6379/admin', '/etc/redis-fleet/node.json', '/var/lib/redis/6379/users.acl', '/etc/shadow']) {
    expect([path, await read(path)]).toEqual([path, 'refused']);
  }
  // What keeps it from Redis is its own network: in the machine's it is let through, and still there to be asked
  const connects = (within: string): Promise<string> => onNode(SEEN, `${within} bash -c 'exec 3<>/dev/tcp/127.0.0.1/6379' 2>/dev/null && echo reached || echo refused`);
  expect([await connects(inside), await connects(inside.replace(' --net', ''))]).toEqual(['refused', 'reached']);
});

test('nothing runs a minute later, and the next request is answered with new facts', async () => {
  const before = (await statusOf(SEEN)).collectedAt;
  const running = (): Promise<string> => onNode(SEEN, `systemctl is-active ${SERVICE} redis-fleet-status-facts.service || true`);
  await eventually(running, (state) => state === 'inactive\ninactive', 90);
  expect(await onNode(SEEN, 'pgrep -f "redis_fleet_node[.]status" || true')).toBe('');
  expect((await statusOf(SEEN)).collectedAt > before).toBe(true);
});

test('a server that is down is told, and the page stays', async () => {
  await onNode(SEEN, `systemctl stop redis@6379; systemctl stop ${SERVICE}`);
  const down = await statusOf(SEEN);
  await onNode(SEEN, `systemctl start redis@6379; systemctl stop ${SERVICE}`);
  expect(down.databases[0]?.problem).toMatch(/\S/);
  await eventually(() => statusOf(SEEN), ({ databases: [first] }) => first?.problem === null, 90);
});

test('the page is there after a reboot, after redis-fleet apply, and when the user data runs again', async () => {
  await onNode(LOCAL, 'redis-fleet apply');
  const boot = await onNode(LOCAL, 'cat /proc/sys/kernel/random/boot_id; systemctl show --property UserspaceTimestampMonotonic --value');
  await used.lab.node(LOCAL).reboot();
  await used.lab.node(LOCAL).waitUntilReady();
  expect(await onNode(LOCAL, 'cat /proc/sys/kernel/random/boot_id; systemctl show --property UserspaceTimestampMonotonic --value')).not.toBe(boot);
  expect((await statusOf(LOCAL)).node.slot).toBe(LOCAL);
  expect(await onNode(LOCAL, 'python3 /var/lib/cloud/instance/scripts/part-002')).toContain('unchanged');
  expect((await statusOf(LOCAL)).node.slot).toBe(LOCAL);
});

test('what node.json no longer says is turned off when the user data runs again, and Redis runs on', async () => {
  const server = (): Promise<string> => onNode(LOCAL, 'systemctl show --property MainPID --value redis@6379');
  const before = await server();
  await ask(LOCAL);
  await runUserDataWith(LOCAL, { port: PORT, access: 'network' });
  expect([await listening(LOCAL), await onNode(LOCAL, SOCKETS)]).toEqual([`*:${PORT}`, `redis-fleet-status-network@${PORT}.socket`]);
  await runUserDataWith(LOCAL, { port: 20_180, access: 'local' });
  expect([await listening(LOCAL), await onNode(LOCAL, SOCKETS)]).toEqual(['', 'redis-fleet-status-local@20180.socket']);
  await onNode(LOCAL, 'curl -sS http://127.0.0.1:20180/');
  await runUserDataWith(LOCAL);
  expect(await onNode(LOCAL, `${SOCKETS}; ls /etc/systemd/system/sockets.target.wants; ss -Hltn | grep -E ':(9180|20180) ' || true`)).not.toMatch(/redis-fleet-status|9180|20180/);
  expect(await server()).toBe(before);
});
