import { Token } from 'aws-cdk-lib';
import fc from 'fast-check';
import { type Peer, PeerKind } from '../../../lib/definitions/network/access';
import { HostStatus, HostStatusAccess, type NetworkHostStatusProps } from '../../../lib/definitions/network/host-status';
import { hostile } from '../../support/hostile';
import { problemsOf } from '../../support/problems';

const OFFICE: Peer = { kind: PeerKind.CIDR, value: '10.1.0.0/16', description: 'office' };
const GROUP: Peer = { kind: PeerKind.SECURITY_GROUP, value: 'sg-0123456789abcdef0' };

function cidr(value: string): Peer {
  return { kind: PeerKind.CIDR, value };
}

function refused(props: Partial<NetworkHostStatusProps>): string[] {
  return problemsOf(() => HostStatus.network({ clients: [OFFICE], ...props }));
}

test('a local page answers on port 9180 unless it says another, and nobody reaches it from the network', () => {
  expect({ ...HostStatus.local() }).toEqual({ access: HostStatusAccess.LOCAL, port: 9180, clients: [], acknowledge: {} });
  expect({ ...HostStatus.local({ port: 8080 }) }).toEqual({ access: HostStatusAccess.LOCAL, port: 8080, clients: [], acknowledge: {} });
});

test('a page in the network has its clients', () => {
  expect({ ...HostStatus.network({ clients: [OFFICE, GROUP] }) }).toEqual({ access: HostStatusAccess.NETWORK, port: 9180, clients: [OFFICE, GROUP], acknowledge: {} });
});

test('every port 1024-65535 is taken, and no other', () => {
  const ports = fc.oneof(fc.integer({ min: -1, max: 70_000 }), fc.constantFrom(0, 22, 1023, 1024, 65_535, 65_536, 9180.5, NaN, Infinity));
  fc.assert(fc.property(ports, (port) => {
    const expected = Number.isInteger(port) && port >= 1024 && port <= 65_535 ? [] : [`port: "port" must be a whole number 1024-65535, got ${port}`];
    expect(problemsOf(() => HostStatus.local({ port }))).toEqual(expected);
    expect(refused({ port })).toEqual(expected);
  }));
});

test('the port must be known at synth, because the node binds to it', () => {
  const port = Token.asNumber({ Ref: 'Port' });
  expect(problemsOf(() => HostStatus.local({ port }))).toEqual(['port: "port" must be known at synth, got a token']);
});

test('a page in the network has 1-50 clients', () => {
  const clients = (count: number): Peer[] => Array.from({ length: count }, (_, index) => cidr(`10.${index}.0.0/16`));
  expect(refused({ clients: [] })).toEqual(['clients: "clients" must be 1-50 who may read the page, got 0; name some, or make it local']);
  expect([...refused({ clients: clients(1) }), ...refused({ clients: clients(50) })]).toEqual([]);
  expect(refused({ clients: clients(51) })).toEqual(['clients: "clients" must be 1-50 who may read the page, got 51; name larger blocks, or a security group']);
});

test('whom the page lets in is checked as clients of Redis are', () => {
  expect(refused({ clients: [cidr('0.0.0.0/0'), GROUP, GROUP, cidr('203.0.113.0/24'), cidr('10.0.0.1/8')] })).toEqual([
    'clients/0/cidr: "cidr" must not be 0.0.0.0/0: a node is never open to the whole internet; name the networks of those who may connect',
    `clients/2: "clients" names "${GROUP.value}" twice; keep one`,
    expect.stringContaining('clients/3/cidr: "cidr" 203.0.113.0/24 is harmful'),
    'clients/4/cidr: "cidr" must be an IPv4 block such as 10.0.0.0/16 with no bits behind its prefix, got "10.0.0.1/8"',
  ]);
});

test('no reason opens the page to the whole internet, and a block of it needs one', () => {
  const acknowledge = { 'access.public-address': 'our own block behind a VPN' };
  expect(refused({ clients: [cidr('203.0.113.0/24')], acknowledge })).toEqual([]);
  expect(refused({ clients: [cidr('0.0.0.0/0')], acknowledge })).toHaveLength(1);
});

test('a hostile text is never taken in a client', () => {
  const hostilePeers = fc.constantFrom(OFFICE, GROUP).chain((peer) => fc.oneof(
    hostile(peer.value).map((value) => ({ ...peer, value })), hostile('office').map((description) => ({ ...peer, description })),
  ));
  fc.assert(fc.property(hostilePeers, (peer) => {
    expect(refused({ clients: [peer] })).toHaveLength(1);
  }));
});

test('nobody can change who reads the page afterwards', () => {
  const client = { kind: PeerKind.CIDR, value: '10.1.0.0/16' };
  const clients: Peer[] = [client];
  const page = HostStatus.network({ clients });
  client.value = '0.0.0.0/0';
  clients.push(cidr('0.0.0.0/0'));
  expect(() => page.clients.push(cidr('0.0.0.0/0'))).toThrow(TypeError);
  expect(page.clients).toEqual([cidr('10.1.0.0/16')]);
});
