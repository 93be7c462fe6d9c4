import { Token } from 'aws-cdk-lib';
import fc from 'fast-check';
import { Access, type AccessProps, type Peer, PeerKind } from '../../../lib/definitions/network/access';
import { hostile } from '../../support/hostile';
import { problemsOf } from '../../support/problems';

const OFFICE: Peer = { kind: PeerKind.CIDR, value: '10.1.0.0/16', description: 'office' };
const GROUP: Peer = { kind: PeerKind.SECURITY_GROUP, value: 'sg-0123456789abcdef0' };
const LIST: Peer = { kind: PeerKind.PREFIX_LIST, value: 'pl-01234567' };

function refused(clients: Peer[], rest: AccessProps = {}): string[] {
  return problemsOf(() => new Access({ clients, ...rest }));
}

function cidr(value: string): Peer {
  return { kind: PeerKind.CIDR, value };
}

test('nobody may connect unless listed', () => {
  expect({ ...new Access() }).toEqual({ clients: [], monitoring: [], ssh: [], acknowledge: {} });
});

test('each kind of peer is taken, for Redis, for its metrics and for SSH apart', () => {
  const lists = { clients: [OFFICE, GROUP], monitoring: [LIST, GROUP], ssh: [OFFICE, LIST] };
  expect({ ...new Access(lists) }).toEqual({ ...lists, acknowledge: {} });
});

test('whom SSH lets in is checked as clients are', () => {
  expect(refused([], { ssh: [cidr('0.0.0.0/0'), GROUP, GROUP, cidr('203.0.113.0/24')] })).toEqual([
    'ssh/0/cidr: "cidr" must not be 0.0.0.0/0: a node is never open to the whole internet; name the networks of those who may connect',
    `ssh/2: "ssh" names "${GROUP.value}" twice; keep one`,
    expect.stringContaining('ssh/3/cidr: "cidr" 203.0.113.0/24 is harmful'),
  ]);
});

test('what is not a peer is refused at its place in its list', () => {
  const monitoring = [{ kind: PeerKind.SECURITY_GROUP, value: 'pl-01234567' }, { kind: PeerKind.PREFIX_LIST, value: 'sg-01234567' }];
  expect(refused([OFFICE, cidr('10.1.0.1/16')], { monitoring })).toEqual([
    'clients/1/cidr: "cidr" must be an IPv4 block such as 10.0.0.0/16 with no bits behind its prefix, got "10.1.0.1/16"',
    'monitoring/0/securityGroup: "securityGroup" must be an id such as sg-0123456789abcdef0, got "pl-01234567"',
    'monitoring/1/prefixList: "prefixList" must be an id such as pl-0123456789abcdef0, got "sg-01234567"',
  ]);
});

test('an id has 8-17 hexadecimal digits', () => {
  for (const length of [7, 8, 17, 18]) {
    const digits = '9'.repeat(length);
    expect(refused([{ ...GROUP, value: `sg-${digits}` }, { ...LIST, value: `pl-${digits}` }])).toHaveLength(length >= 8 && length <= 17 ? 0 : 2);
  }
});

test.each(['public', 'constructor'])('a peer of kind %s is refused', (kind) => {
  expect(refused([{ kind: kind as PeerKind, value: 'x' }])).toEqual([`clients/0/kind: "kind" must be one of cidr, securityGroup, prefixList, got "${kind}"`]);
});

test('the whole internet is refused whatever is acknowledged', () => {
  const message = '"cidr" must not be 0.0.0.0/0: a node is never open to the whole internet; name the networks of those who may connect';
  expect(refused([cidr('0.0.0.0/0')], { acknowledge: { 'access.public-address': 'the boss said so' } })).toEqual([`clients/0/cidr: ${message}`]);
});

test('addresses of the internet are refused until they are acknowledged with a reason', () => {
  const message = 'clients/0/cidr: "cidr" 203.0.113.0/24 is harmful: these are addresses of the internet, and nodes have private addresses only; name a private network; to use it all the same, acknowledge "access.public-address" with a reason';
  expect(refused([cidr('203.0.113.0/24')])).toEqual([message]);
  expect(refused([cidr('203.0.113.0/24')], { acknowledge: { 'access.public-address': '' } })).toEqual([message]);
  expect(refused([cidr('203.0.113.0/24')], { acknowledge: { 'access.public-address': 'our own block behind a VPN' } })).toEqual([]);
});

test('a peer stands in a list once', () => {
  expect(refused([OFFICE, cidr('10.1.0.0/16')])).toEqual(['clients/1: "clients" names "10.1.0.0/16" twice; keep one']);
});

test('there are at most 50 peers in all lists together', () => {
  const peers = (count: number): Peer[] => Array.from({ length: count }, (_, index) => cidr(`10.${index}.0.0/16`));
  const message = (count: number): string => `: "clients", "monitoring" and "ssh" must be at most 50 peers together, because a security group takes 60 rules, got ${count}; name larger blocks, or a security group`;
  expect([...refused(peers(50)), ...refused([], { monitoring: peers(50) }), ...refused(peers(30), { monitoring: peers(20) })]).toEqual([]);
  expect(refused(peers(51))).toEqual([message(51)]);
  expect(refused(peers(30), { monitoring: peers(21) })).toEqual([message(51)]);
  expect(refused(peers(30), { monitoring: peers(10), ssh: peers(11) })).toEqual([message(51)]);
  expect(refused(peers(40), { monitoring: peers(40) })).toEqual([message(80)]);
});

test('a description is 1-200 harmless characters', () => {
  expect(refused([{ ...OFFICE, description: 'Büro' }])).toEqual(['clients/0/description: "description" must be 1-200 letters, digits, spaces or ._-:/()#,@[]+=&*, got "Büro"']);
  expect(refused([{ ...OFFICE, description: `a9 .-_:/()#,@[]+=&*${'x'.repeat(181)}` }])).toEqual([]);
  expect(refused([{ ...OFFICE, description: 'x'.repeat(201) }])).toHaveLength(1);
  expect(refused([{ ...OFFICE, description: '' }])).toHaveLength(1);
});

test('a hostile text is never taken in a peer', () => {
  const hostilePeers = fc.constantFrom(OFFICE, GROUP, LIST).chain((peer) => fc.oneof(
    hostile(peer.value).map((value) => ({ ...peer, value })), hostile('office').map((description) => ({ ...peer, description })),
  ));
  fc.assert(fc.property(hostilePeers, (peer) => {
    expect(refused([peer])).toHaveLength(1);
  }));
});

test('ids, blocks and descriptions may be tokens', () => {
  const value = Token.asString({ Ref: 'Peer' });
  expect(refused([{ kind: PeerKind.SECURITY_GROUP, value, description: value }, { kind: PeerKind.CIDR, value: Token.asString({ 'Fn::GetAtt': ['Vpc', 'CidrBlock'] }) }])).toEqual([]);
});

test('nobody can change who may connect afterwards', () => {
  const client = { kind: PeerKind.CIDR, value: '10.1.0.0/16' };
  const clients: Peer[] = [client];
  const access = new Access({ clients, monitoring: clients });
  client.value = '0.0.0.0/0';
  clients.push(cidr('0.0.0.0/0'));
  expect(() => access.clients.push(cidr('0.0.0.0/0'))).toThrow(TypeError);
  expect(() => access.monitoring.push(cidr('0.0.0.0/0'))).toThrow(TypeError);
  expect(() => Object.assign(access.clients[0] ?? {}, { value: '0.0.0.0/0' })).toThrow(TypeError);
  expect([access.clients, access.monitoring]).toEqual([[cidr('10.1.0.0/16')], [cidr('10.1.0.0/16')]]);
});
