import { readFileSync } from 'node:fs';
import { DescribeInstanceAttributeCommand, EC2Client } from '@aws-sdk/client-ec2';
import { clientOf, fleet, LAB_TIMEOUT, shell, standaloneFleets, useLab } from '../support/labs';

jest.setTimeout(LAB_TIMEOUT);

const SLOT = 'boot-0-0';
const HOST_SETTINGS = ['/proc/sys/vm/overcommit_memory', '/proc/sys/vm/swappiness', '/proc/sys/net/core/somaxconn', '/sys/kernel/mm/transparent_hugepage/enabled'];

const readHost = (): string[] => HOST_SETTINGS.map((path) => readFileSync(path, 'utf8'));
const hostBefore = readHost();
const used = useLab((stack) => standaloneFleets(stack, [fleet('boot')]));
const onNode = (script: string): Promise<string> => shell(used.lab, SLOT, script);
const asAdmin = (command: string): Promise<string> =>
  onNode(`REDISCLI_AUTH=$(cat /run/redis-fleet/secrets/6379/admin) redis-cli --user admin --no-auth-warning ${command}`);

test('the machine runs exactly the user data that EC2 holds for its instance', async () => {
  const { instance } = await used.lab.node(SLOT).state();
  const command = new DescribeInstanceAttributeCommand({ InstanceId: instance, Attribute: 'userData' });
  const { UserData } = await new EC2Client(clientOf(used.lab)).send(command);
  const held = Buffer.from(UserData?.Value ?? '', 'base64').toString();
  expect(await onNode('cat /var/lib/cloud/instance/user-data.txt')).toBe(held.trimEnd());
});

test('cloud-init takes the machine for an instance of EC2, and nothing fails', async () => {
  expect(await onNode('cloud-init query cloud_name; systemctl is-system-running --wait; systemctl --failed --quiet')).toBe('aws\nrunning');
  expect(await onNode('systemctl is-active redis-fleet-kernel redis-fleet-boot redis@6379 redis-fleet-ready@6379')).toBe('active\nactive\nactive\nactive');
});

test('nothing on the machine names the lab or an endpoint', async () => {
  const traces = 'env | grep -iE "endpoint|lab"; grep -rliE "nspawn|redis-fleet-lab|localhost:[0-9]{4}" /etc /opt/redis-fleet 2>/dev/null | grep -v ssl/certs; true';
  expect(await onNode(traces)).toBe('');
});

test('Redis serves those who have a password and nobody else', async () => {
  expect(await onNode('redis-cli ping 2>&1')).toContain('NOAUTH');
  expect(await asAdmin('SET greeting hello')).toBe('OK');
  expect(await asAdmin('GET greeting')).toBe('hello');
});

test('the settings of the network are those of the machine', async () => {
  expect(await onNode('sysctl -n net.core.somaxconn net.ipv4.tcp_max_syn_backlog net.ipv4.ip_local_port_range')).toBe('65535\n65535\n10240\t65535');
});

test('the settings that one kernel shares are written by the node, and the host keeps its own', async () => {
  expect(await onNode('cd /proc/sys/vm; grep -h "" overcommit_memory swappiness /sys/kernel/mm/transparent_hugepage/enabled')).toBe('1\n1\nnever');
  expect(readHost()).toEqual(hostBefore);
});

test('the server starts without a warning', async () => {
  const said = await onNode('journalctl --unit redis@6379 --output cat; cat /var/log/redis/*.log');
  expect(said).toContain('Ready to accept connections');
  expect(said).not.toContain('WARNING');
});

test('the running server has the limits of its unit, as far as the host allows them', async () => {
  const [soft, hard] = (await onNode('awk \'/Max open files/ {print $4, $5}\' /proc/$(pidof redis-server)/limits')).split(' ').map(Number);
  const wanted = Number(await onNode('systemctl show --property LimitNOFILE --value redis@6379'));
  expect(soft).toBe(Math.min(wanted, Number(hard)));
  expect(await onNode('cat /proc/$(pidof redis-server)/cgroup')).toContain('/redis@6379.service');
});

test('user data that runs again changes no file and restarts nothing', async () => {
  const files = 'find /etc /opt /usr/local /var/lib/redis/6379/users.acl -type f -newer /tmp/before | grep -v cloud';
  await onNode('touch /tmp/before; sleep 0.1');
  const pid = await onNode('systemctl show --property MainPID --value redis@6379');
  expect(await onNode('python3 /var/lib/cloud/instance/scripts/part-002')).toContain('unchanged');
  expect(await onNode(`${files}; true`)).toBe('');
  expect(await onNode('systemctl show --property MainPID --value redis@6379')).toBe(pid);
});

test('the doctor finds nothing wrong but what the host of a lab withholds', async () => {
  const { code, stdout } = await used.lab.node(SLOT).exec(['redis-fleet', 'doctor', '--json']);
  const { findings } = JSON.parse(stdout) as { findings: { section: string; name: string; verdict: string }[] };
  const bad = findings.filter(({ verdict }) => verdict !== 'ok').map(({ name }) => name);
  // A host may cap open files, has no clock that a machine could set, and gives other programs the processor
  expect(bad.filter((name) => !/^(open files|clock$|intrinsic latency$)/.test(name))).toEqual([]);
  expect(new Set(findings.map(({ section }) => section))).toEqual(new Set(['kernel', 'machine', 'services', 'volume', 'system', 'server on port 6379']));
  expect(code).toBeLessThan(3);
});
