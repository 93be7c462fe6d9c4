import fc from 'fast-check';
import { Access, FleetDefinition, type FleetDefinitionProps, HostStatus, Machine, type Peer, PeerKind, RedisDatabase, Topology } from '../../../lib';
import { redisPorts } from '../../../lib/definitions/network/node-ports';
import { problemsOf } from '../../support/problems';

function refused(props: Partial<FleetDefinitionProps>): string[] {
  return problemsOf(() => new FleetDefinition({ name: 'demo', ...props }));
}

function peers(count: number): Peer[] {
  return Array.from({ length: count }, (_, index) => ({ kind: PeerKind.CIDR, value: `10.${index}.0.0/16` }));
}

const TOO_MANY = 'is harmful: EC2 takes at most 60 inbound rules unless AWS has raised that quota of your account; name larger blocks, or a security group; to use it all the same, acknowledge "access.rules-many" with a reason';
const CLUSTER = Topology.cluster({ shards: 3 });
const LARGE = new Machine({ instanceType: 'r7g.2xlarge', dataVolumeGiB: 256 });
const SEVERAL = { machine: LARGE, databases: [new RedisDatabase({ name: 'main' }), new RedisDatabase({ name: 'cache', port: 7000 })] };

test('the status page has a port that nothing else of the node takes', () => {
  const refusedPort = (port: number, props: Partial<FleetDefinitionProps> = {}): string[] => refused({ ...props, hostStatus: HostStatus.local({ port }) });
  expect(refusedPort(6379)).toEqual(['hostStatus/port: "port" 6379 of the status page is that of database main; choose another']);
  expect(refusedPort(7000, { port: 7000 })).toEqual(['hostStatus/port: "port" 7000 of the status page is that of database main; choose another']);
  expect(refusedPort(7000, SEVERAL)).toEqual(['hostStatus/port: "port" 7000 of the status page is that of database cache; choose another']);
  expect(refusedPort(16_379, { topology: CLUSTER })).toEqual(['hostStatus/port: "port" 16379 of the status page is that of the cluster bus; choose another']);
  expect(refusedPort(9121)).toEqual(['hostStatus/port: "port" 9121 of the status page is that of the metrics exporter; choose another']);
  expect([...refusedPort(16_379), ...refusedPort(9180, { topology: CLUSTER }), ...refusedPort(6379, { port: 7000 }), ...refusedPort(9180, SEVERAL)]).toEqual([]);
});

test('a status page is refused exactly where its port is one of Redis or of the exporter', () => {
  const near = fc.constantFrom(6379, 16_379, 7000, 17_000, 9121, 9180, 20_180);
  fc.assert(fc.property(near, near.filter((port) => port <= 55_535), fc.boolean(), (page, port, isCluster) => {
    const props = isCluster ? { topology: CLUSTER, port } : { port };
    const taken = [port, 9121, ...(isCluster ? [port + 10_000] : [])].includes(page);
    expect(refused({ ...props, hostStatus: HostStatus.local({ port: page }) })).toHaveLength(taken ? 1 : 0);
  }));
});

test('an object that only looks like a status page is refused', () => {
  const open = { ...HostStatus.local(), port: 22 } as HostStatus;
  expect(refused({ hostStatus: open })).toEqual(['hostStatus: "hostStatus" must be made by HostStatus, which checks its values, got another object']);
});

test('the rules of all who may connect fit into the security group', () => {
  const access = new Access({ clients: peers(40), ssh: peers(5) });
  const network = (count: number): HostStatus => HostStatus.network({ clients: peers(count) });
  expect([...refused({ access, hostStatus: network(15) }), ...refused({ access, hostStatus: HostStatus.local() })]).toEqual([]);
  expect(refused({ access, hostStatus: network(16) })).toEqual([
    `hostStatus/clients: a security group of 61 rules (one for each client and database, one for each other peer) ${TOO_MANY}`,
  ]);
  expect(refused({ access, hostStatus: network(13), topology: CLUSTER })).toEqual([]);
  expect(refused({ access, hostStatus: network(14), topology: CLUSTER })).toEqual([
    `hostStatus/clients: a security group of 61 rules (one for each client and database, one for each other peer, and 2 between the nodes) ${TOO_MANY}`,
  ]);
});

test('each database has a rule for each client, which count, too', () => {
  expect(refused({ ...SEVERAL, access: new Access({ clients: peers(30) }) })).toEqual([]);
  expect(refused({ ...SEVERAL, access: new Access({ clients: peers(31) }) })).toEqual([
    `access: a security group of 62 rules (one for each client and database, one for each other peer) ${TOO_MANY}`,
  ]);
});

test('more rules are taken where somebody says that the quota was raised, at either list of peers', () => {
  const acknowledge = { 'access.rules-many': 'quota raised to 200' };
  expect(refused({ ...SEVERAL, access: new Access({ clients: peers(50), acknowledge }) })).toEqual([]);
  const access = new Access({ clients: peers(40), ssh: peers(5) });
  expect(refused({ access, hostStatus: HostStatus.network({ clients: peers(16), acknowledge }) })).toEqual([]);
  const noReason = { 'access.rules-many': ' ' };
  expect(refused({ ...SEVERAL, access: new Access({ clients: peers(31), acknowledge: noReason }) })).toHaveLength(1);
});

test('the ports of Redis are those of each database, and the bus of a cluster', () => {
  const portsOf = (props: Partial<FleetDefinitionProps>): number[] => redisPorts(new FleetDefinition({ name: 'demo', ...props })).map(({ port }) => port);
  expect([portsOf({}), portsOf(SEVERAL), portsOf({ topology: CLUSTER, port: 7000 })]).toEqual([[6379], [6379, 7000], [7000, 17_000]]);
});
