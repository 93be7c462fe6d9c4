import { Fn, Token } from 'aws-cdk-lib';
import fc from 'fast-check';
import { type ExistingNetworkProps, Network, NetworkEgress, type NewNetworkProps } from '../../../lib/definitions/network/network';
import { hostile } from '../../support/hostile';
import { problemsOf } from '../../support/problems';

const EXISTING: ExistingNetworkProps = {
  vpcId: 'vpc-0123456789abcdef0', subnets: { 'eu-west-1a': 'subnet-01234567', 'eu-west-1b': 'subnet-0123456789abcdef0' }, egress: NetworkEgress.NAT,
};
const ZONE = '"zone" must be a zone letter such as a, or a zone name such as eu-west-1a';
const textToken = Token.asString({ Ref: 'Something' });

function newRefused(props: NewNetworkProps): string[] {
  return problemsOf(() => Network.create(props));
}

function existingRefused(props: Partial<ExistingNetworkProps>): string[] {
  return problemsOf(() => Network.existing({ ...EXISTING, ...props }));
}

test('a new network has private subnets in three zones, NAT and flow logs', () => {
  expect({ ...Network.create() }).toEqual({ cidr: '10.60.0.0/16', zones: ['a', 'b', 'c'], egress: 'nat', flowLogs: true, vpcId: undefined, subnets: undefined });
});

test('a new network is what was asked for', () => {
  expect({ ...Network.create({ cidr: '192.168.0.0/20', zones: ['b'], egress: NetworkEgress.ENDPOINTS, flowLogs: false }) })
    .toMatchObject({ cidr: '192.168.0.0/20', zones: ['b'], egress: 'endpoints', flowLogs: false });
});

test('an existing network has the zones of its subnets, and no flow logs of ours', () => {
  expect({ ...Network.existing(EXISTING) }).toEqual({ ...EXISTING, cidr: undefined, zones: ['eu-west-1a', 'eu-west-1b'], flowLogs: false });
});

test('a network that is looked up has no zones yet', () => {
  expect({ ...Network.lookup({ vpcId: 'vpc-01234567', egress: NetworkEgress.ENDPOINTS }) }).toMatchObject({ vpcId: 'vpc-01234567', zones: [], egress: 'endpoints', flowLogs: false });
});

test.each(['10.0.0.0/15', '10.0.0.0/25', '8.8.0.0/16', '0.0.0.0/0', '10.0.0.1/16', 'ten'])('a new network does not take %s', (cidr) => {
  expect(newRefused({ cidr })).toEqual([`cidr: "cidr" must be a private IPv4 block with a prefix of 16-24 such as 10.60.0.0/16, got "${cidr}"`]);
});

test('a new network takes private blocks with a prefix of 16-24', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 32 }), (prefix) => {
    expect(newRefused({ cidr: `10.0.0.0/${prefix}` })).toHaveLength(prefix >= 16 && prefix <= 24 ? 0 : 1);
  }), { examples: [[15], [16], [24], [25]] });
});

test('there are 1-6 different zones, all letters or all whole names', () => {
  expect(newRefused({ zones: ['a', 'b', 'c', 'd', 'e', 'f'] })).toEqual([]);
  expect(newRefused({ zones: [] })).toEqual(['zones: "zones" must be 1-6 different zones, got []']);
  expect(newRefused({ zones: ['a', 'a'] })).toEqual(['zones: "zones" must be 1-6 different zones, got ["a","a"]']);
  expect(newRefused({ zones: ['a', 'b', 'c', 'd', 'e', 'f', 'g'] })).toEqual(['zones: "zones" must be 1-6 different zones, got ["a","b","c","d","e","f","g"]']);
  expect(newRefused({ zones: ['a', 'eu-west-1b'] })).toEqual(['zones: "zones" must be all letters or all whole names, got ["a","eu-west-1b"]']);
  expect(newRefused({ zones: ['a', 'B'] })).toEqual([`zones/1: ${ZONE}, got "B"`]);
  expect(existingRefused({ subnets: {} })).toEqual(['subnets: "subnets" must be 1-6 different zones, got []']);
  expect(existingRefused({ subnets: { 'eu-west': 'subnet-01234567' } })).toEqual([`subnets/eu-west: ${ZONE}, got "eu-west"`]);
});

test('an id has 8-17 hexadecimal digits', () => {
  for (const length of [7, 8, 17, 18]) {
    const digits = '9'.repeat(length);
    expect(existingRefused({ vpcId: `vpc-${digits}`, subnets: { a: `subnet-${digits}` } })).toHaveLength(length >= 8 && length <= 17 ? 0 : 2);
  }
});

test('ids of another kind are refused', () => {
  expect(existingRefused({ vpcId: 'subnet-01234567', subnets: { a: 'vpc-01234567' } })).toEqual([
    'vpcId: "vpcId" must be the id of a VPC such as vpc-0123456789abcdef0, got "subnet-01234567"',
    'subnets/a: "a" must be the id of a subnet such as subnet-0123456789abcdef0, got "vpc-01234567"',
  ]);
  expect(problemsOf(() => Network.lookup({ vpcId: 'vpc-XYZ', egress: NetworkEgress.NAT }))).toEqual(['vpcId: "vpcId" must be the id of a VPC such as vpc-0123456789abcdef0, got "vpc-XYZ"']);
});

test('there are two ways out of a network, and no third', () => {
  const egress = 'proxy' as NetworkEgress;
  const message = 'egress: "egress" must be one of nat, endpoints, got "proxy"';
  expect([...newRefused({ egress }), ...existingRefused({ egress }), ...problemsOf(() => Network.lookup({ vpcId: EXISTING.vpcId, egress }))]).toEqual([message, message, message]);
});

test('a hostile text is never taken as an id, a block or a zone', () => {
  const props = fc.oneof(
    hostile(EXISTING.vpcId).map((vpcId) => ({ vpcId })),
    hostile('subnet-01234567').map((subnet) => ({ subnets: { a: subnet } })), hostile('eu-west-1a').map((zone) => ({ subnets: { [zone]: 'subnet-01234567' } })),
  );
  fc.assert(fc.property(props, hostile('10.60.0.0/16'), hostile('a'), (wrong, cidr, zone) => {
    expect(existingRefused(wrong)).toHaveLength(1);
    expect(newRefused({ cidr })).toHaveLength(1);
    expect(newRefused({ zones: [zone] })).toHaveLength(1);
  }));
});

test('an existing network may be named by tokens', () => {
  expect(existingRefused({ vpcId: textToken, subnets: { 'eu-west-1a': Fn.importValue('subnet-a') } })).toEqual([]);
  expect(newRefused({ zones: [Fn.select(0, Fn.getAzs()), 'eu-west-1b'] })).toEqual([]);
});

test('what is needed at synth cannot be a token', () => {
  expect(newRefused({ cidr: textToken, egress: textToken as NetworkEgress })).toEqual(['cidr: "cidr" must be known at synth, got a token', 'egress: "egress" must be known at synth, got a token']);
  expect(problemsOf(() => Network.lookup({ vpcId: textToken, egress: NetworkEgress.NAT }))).toEqual(['vpcId: "vpcId" must be known at synth, got a token']);
  expect(newRefused({ zones: Token.asList({ Ref: 'Zones' }) })[0]).toContain(`zones/0: ${ZONE}, got "#{Token[`);
});

test('nobody can change a network afterwards', () => {
  const zones = ['a', 'b'];
  const subnets: Record<string, string> = { ...EXISTING.subnets };
  const made = Network.create({ zones });
  const existing = Network.existing({ ...EXISTING, subnets });
  zones.push('x');
  subnets['eu-west-1c'] = 'x';
  expect(() => made.zones.push('x')).toThrow(TypeError);
  expect(() => Object.assign(existing.subnets ?? {}, { x: 'y' })).toThrow(TypeError);
  expect([made.zones, existing.subnets]).toEqual([['a', 'b'], EXISTING.subnets]);
});
