import { Token } from 'aws-cdk-lib';
import fc from 'fast-check';
import { FleetDefinition, type FleetDefinitionProps } from '../../lib/definitions/fleet';
import { NodeImage } from '../../lib/definitions/images/node-image';
import { KernelProfile } from '../../lib/definitions/kernel/kernel-profile';
import { PeerKind } from '../../lib/definitions/network/access';
import { Network, NetworkEgress } from '../../lib/definitions/network/network';
import { Machine } from '../../lib/definitions/placement/machine';
import { Topology } from '../../lib/definitions/placement/topology';
import { RedisConfig } from '../../lib/definitions/redis/config';
import { RedisEngine } from '../../lib/definitions/redis/engine';
import { RedisUser } from '../../lib/definitions/redis/user';
import { hostile } from '../support/hostile';
import { problemsOf } from '../support/problems';

const COMPLETE = new Machine({ image: NodeImage.complete({ imageId: 'ami-0123456789abcdef0' }) });
const NAME = '"name" must be 2-32 lower-case letters, digits or -, beginning with a letter and not ending with -';
const ENVIRONMENT = '"environment" must be 1-32 lower-case letters, digits or -, beginning with a letter';

function refused(props: Partial<FleetDefinitionProps>): string[] {
  return problemsOf(() => new FleetDefinition({ name: 'demo', ...props }));
}

function config(directives: Record<string, string>): RedisConfig {
  return new RedisConfig({ directives });
}

test('a name is enough for a fleet', () => {
  const fleet = new FleetDefinition({ name: 'demo' });
  expect([fleet.name, fleet.environment, fleet.topology.kind, fleet.engine.name, fleet.port]).toEqual(['demo', undefined, 'standalone', 'redis 7.0', 6379]);
  expect(fleet.users.map((user) => user.name)).toEqual(['app', 'admin']);
  expect([fleet.machine.image.name, fleet.network.egress, fleet.access.clients, fleet.kernel.name]).toEqual(['ubuntu-24.04', 'nat', [], 'redis']);
  expect(fleet.tags.shared).toEqual({ 'redis-fleet:fleet': 'demo' });
});

test('every part that is given is the part of the fleet', () => {
  const props = {
    name: 'web-cache', environment: 'prod', topology: Topology.standalone({ zone: 'b' }), engine: RedisEngine.VALKEY_8_1, port: 7000, config: new RedisConfig(),
    kernel: new KernelProfile(), machine: COMPLETE, network: Network.create(), users: [],
  };
  const fleet = new FleetDefinition({ ...props, tags: { team: 'web' } });
  expect(fleet).toMatchObject({ ...props, users: [RedisUser.admin()] });
  expect(fleet.tags.shared).toEqual({ 'team': 'web', 'redis-fleet:fleet': 'web-cache', 'redis-fleet:environment': 'prod' });
  expect(fleet.tags.forSlot(Topology.standalone().slots[0] ?? fail())).toMatchObject({ 'redis-fleet:engine': 'valkey 8.1', 'redis-fleet:topology': 'standalone' });
});

function fail(): never {
  throw new Error('a topology has a slot');
}

test.each(['ab', 'a1', 'demo-2', 'a'.repeat(32)])('%s is a name', (name) => {
  expect(refused({ name, environment: name })).toEqual([]);
});

test.each(['', 'a', 'Demo', '1a', '-a', 'a-', 'a_b', 'a.b', 'é1', 'a'.repeat(33)])('%j is no name of a fleet', (name) => {
  expect(refused({ name })).toEqual([`name: ${NAME}, got ${JSON.stringify(name)}`]);
});

test.each(['', '1', 'Prod', 'a b', 'a'.repeat(33)])('%j is no environment', (environment) => {
  expect(refused({ environment })).toEqual([`environment: ${ENVIRONMENT}, got ${JSON.stringify(environment)}`]);
});

test('a hostile text is never taken as a name or an environment', () => {
  fc.assert(fc.property(hostile('demo'), hostile('prod'), (name, environment) => {
    expect(refused({ name, environment })).toEqual([`name: ${NAME}, got ${JSON.stringify(name)}`, `environment: ${ENVIRONMENT}, got ${JSON.stringify(environment)}`]);
  }));
});

test('every port 1024-55535 is taken, so that the cluster bus has one too, and no other', () => {
  fc.assert(fc.property(fc.oneof(fc.integer({ min: 1024, max: 55_535 }), fc.integer({ min: -1, max: 70_000 }), fc.constantFrom(1023, 55_536)), (port) => {
    expect(refused({ port })).toEqual(port >= 1024 && port <= 55_535 ? [] : [`port: "port" must be a whole number 1024-55535, got ${port}`]);
  }));
});

test('each user has a name of its own, and the administrator is always there', () => {
  expect(refused({ users: [RedisUser.application('web'), RedisUser.application('web'), RedisUser.application('admin')] })).toEqual([
    'users: "users" names web twice; each name stands for one user, and "admin" is always there',
    'users: "users" names admin twice; each name stands for one user, and "admin" is always there',
  ]);
});

test('rules that the engine does not know are refused with the versions that do', () => {
  const users = [RedisUser.application(), RedisUser.custom({ name: 'report', rules: '%R~report:* +@read -config|set' })];
  expect(refused({ users, engine: RedisEngine.REDIS_6_2, machine: COMPLETE })).toEqual([
    'users/1/rules: rule %R~report:* of user report is not known to redis 6.2: it came with redis 7.0, valkey 7.2',
    'users/1/rules: rule -config|set of user report is not known to redis 6.2: it came with redis 7.0, valkey 7.2',
  ]);
  expect(refused({ users })).toEqual([]);
});

test('directives that the engine does not know are refused below the configuration', () => {
  expect(refused({ config: config({ 'availability-zone': 'eu-west-1a' }) })).toEqual([
    'config/directives/availability-zone: "availability-zone" is not known to redis 7.0: it came with valkey 8.0',
  ]);
});

test('an image without the engine is refused', () => {
  expect(refused({ engine: RedisEngine.REDIS_8_0 })).toEqual(['machine/image: image ubuntu-24.04 installs redis 7.0 or valkey 7.2, not redis 8.0; choose one of these, or an image that holds redis 8.0']);
});

test('an image whose server cannot do what is asked is refused', () => {
  const activedefrag = (value: string, image?: Machine): string[] => refused({ config: config({ activedefrag: value }), machine: image });
  expect(activedefrag('yes')).toEqual([
    'config/directives/activedefrag: "activedefrag" yes keeps the server of image ubuntu-24.04 from starting, because it is built without it; leave it out, or use an image whose server has it',
  ]);
  expect([...activedefrag('no'), ...activedefrag('yes', COMPLETE)]).toEqual([]);
});

test('an image that cannot reach its packages is refused', () => {
  const network = Network.create({ egress: NetworkEgress.ENDPOINTS });
  expect(refused({ network })).toEqual([
    'network/egress: image ubuntu-24.04 installs packages from the internet at its first boot, but egress "endpoints" has no route there; use egress "nat", amazon-linux-2023, or a complete image',
  ]);
  expect(refused({ network, machine: COMPLETE })).toEqual([]);
});

test('every zone of the topology is one of the network', () => {
  const topology = Topology.standalone({ zone: 'd' });
  expect(refused({ topology, network: Network.create() })).toEqual(['topology/zone: "topology" needs zone d, but the network has a, b, c; add the zone to the network or choose another']);
  const existing = Network.existing({ vpcId: 'vpc-01234567', subnets: { 'eu-west-1a': 'subnet-01234567' }, egress: NetworkEgress.NAT });
  expect(refused({ network: existing })).toEqual(['topology/zone: "topology" needs zone a, but the network has eu-west-1a; add the zone to the network or choose another']);
  expect(refused({ network: existing, topology: Topology.standalone({ zone: 'eu-west-1a' }) })).toEqual([]);
});

test('without a network of the fleet its zones are not compared, because a construct may bring one', () => {
  const fleet = new FleetDefinition({ name: 'demo', topology: Topology.standalone({ zone: 'd' }) });
  expect([fleet.topology.zones, fleet.network.zones]).toEqual([['d'], ['a', 'b', 'c']]);
});

test('zones that nobody knows yet are not compared', () => {
  const token = Token.asString({ 'Fn::Select': [0, { 'Fn::GetAZs': '' }] });
  const lookup = Network.lookup({ vpcId: 'vpc-01234567', egress: NetworkEgress.NAT });
  expect(refused({ network: lookup, topology: Topology.standalone({ zone: 'f' }) })).toEqual([]);
  expect(refused({ network: Network.create(), topology: Topology.standalone({ zone: token }) })).toEqual([]);
  expect(refused({ network: Network.create({ zones: [token] }), topology: Topology.standalone({ zone: 'eu-west-1a' }) })).toEqual([]);
});

test('all problems are said at once, those of tags when the rest is right', () => {
  expect(refused({ name: 'X', port: 80, config: config({ 'dual-channel-replication-enabled': 'yes' }), engine: RedisEngine.REDIS_7_2 })).toEqual([
    `name: ${NAME}, got "X"`,
    'port: "port" must be a whole number 1024-55535, got 80',
    'config/directives/dual-channel-replication-enabled: "dual-channel-replication-enabled" is not known to redis 7.2: it came with valkey 8.0',
    'machine/image: image ubuntu-24.04 installs redis 7.0 or valkey 7.2, not redis 7.2; choose one of these, or an image that holds redis 7.2',
  ]);
  expect(refused({ tags: { Name: 'x' } })).toEqual(['tags/Name: tag key "Name" is reserved: the fleet or AWS sets Name, redis-fleet:* and aws:*; use another key']);
});

test('the name, the environment and the port cannot be tokens', () => {
  const props = { name: Token.asString({ Ref: 'Name' }), environment: `e-${Token.asString({ Ref: 'Environment' })}`, port: Token.asNumber({ Ref: 'Port' }) };
  expect(refused(props)).toEqual([
    'name: "name" must be known at synth, got a token',
    'environment: "environment" must be known at synth, got a token',
    'port: "port" must be known at synth, got a token',
  ]);
});

test('nobody can change the users or the tags afterwards', () => {
  const users = [RedisUser.application()];
  const tags: Record<string, string> = { team: 'web' };
  const fleet = new FleetDefinition({ name: 'demo', users, tags });
  users.push(RedisUser.application('intruder'));
  tags.team = 'x';
  expect(() => fleet.users.push(RedisUser.application('intruder'))).toThrow(TypeError);
  expect(fleet.users.map((user) => user.name)).toEqual(['app', 'admin']);
  expect(fleet.tags.shared).toEqual({ 'team': 'web', 'redis-fleet:fleet': 'demo' });
});

test('a part that only looks like one is refused, because nobody has checked its values', () => {
  const open = { clients: [{ kind: PeerKind.CIDR, value: '0.0.0.0/0' }], monitoring: [], ssh: [], acknowledge: {} };
  expect(() => new FleetDefinition({ name: 'demo', access: open })).toThrow('"access" must be made by Access, which checks its values, got another object');
  const everybody = { name: 'default', rulesFor: () => 'on nopass ~* +@all', keys: [], channels: [], commands: [] };
  expect(() => new FleetDefinition({ name: 'demo', users: [everybody] })).toThrow('"users.0" must be made by RedisUser, which checks its values, got another object');
});
