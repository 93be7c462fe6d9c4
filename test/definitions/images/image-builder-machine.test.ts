import { Token } from 'aws-cdk-lib';
import fc from 'fast-check';
import { BuilderConnection, CpuArchitecture } from '../../../lib/definitions/images/choices';
import { ImageBuilderMachine, type ImageBuilderMachineProps, architectureProblem } from '../../../lib/definitions/images/image-builder-machine';
import { hostile } from '../../support/hostile';
import { problemsOf } from '../../support/problems';

const { ARM_64, X86_64 } = CpuArchitecture;
const { PRIVATE_ADDRESS, PUBLIC_ADDRESS, SESSION_MANAGER } = BuilderConnection;
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'];

const refused = (props: ImageBuilderMachineProps): string[] => problemsOf(() => new ImageBuilderMachine(props));

test('a machine that says nothing is small, private, and reached from private networks', () => {
  const machine = new ImageBuilderMachine();
  expect([machine.connection, machine.sourceCidrs, machine.instanceTypeFor(ARM_64), machine.instanceTypeFor(X86_64)]).toEqual([PRIVATE_ADDRESS, PRIVATE, 't4g.medium', 't3.medium']);
  expect(new ImageBuilderMachine({ instanceType: 'c7g.large' }).instanceTypeFor(ARM_64)).toBe('c7g.large');
});

test('no port is opened where a group is given, or the agent makes the way', () => {
  expect(new ImageBuilderMachine({ securityGroupId: 'sg-0123456789abcdef0' }).sourceCidrs).toEqual([]);
  expect(new ImageBuilderMachine({ connection: SESSION_MANAGER, instanceProfile: 'builder' }).sourceCidrs).toEqual([]);
  expect(new ImageBuilderMachine({ connection: PUBLIC_ADDRESS, sourceCidrs: ['203.0.113.7/32'] }).sourceCidrs).toEqual(['203.0.113.7/32']);
});

test.each<[string, ImageBuilderMachineProps, string]>([
  ['a VPC without a subnet', { vpcId: 'vpc-0123456789abcdef0' }, 'subnetId: "subnetId" must be given with "vpcId", because a machine starts in a subnet, got nothing; name one of the VPC\'s subnets'],
  ['a session without a profile', { connection: SESSION_MANAGER }, 'instanceProfile: "instanceProfile" must be given with the connection "session-manager", because the SSM agent needs permissions, got nothing; name a profile with AmazonSSMManagedInstanceCore'],
  ['a public address for everybody', { connection: PUBLIC_ADDRESS }, 'sourceCidrs: "sourceCidrs" must be given with the connection "public-address", because port 22 is never open to the whole internet, got nothing; name the addresses that the build runs from'],
  ['the whole internet', { connection: PUBLIC_ADDRESS, sourceCidrs: ['0.0.0.0/0'] }, 'sourceCidrs/0: "sourceCidrs" must not be 0.0.0.0/0: port 22 is never open to the whole internet; name the addresses that the build runs from'],
  ['no block', { sourceCidrs: ['10.0.0.1/8'] }, 'sourceCidrs/0: "sourceCidrs" must be IPv4 blocks such as 10.0.0.0/16 with no bits behind their prefix, got "10.0.0.1/8"'],
  ['nobody', { sourceCidrs: [] }, 'sourceCidrs: "sourceCidrs" must name one block at least, or nobody reaches the machine, got none; leave it out for all private networks'],
  ['blocks beside a group', { sourceCidrs: PRIVATE, securityGroupId: 'sg-0123456789abcdef0' }, 'sourceCidrs: "sourceCidrs" is for the build\'s own security group, but "securityGroupId" names another; keep one of them'],
  ['a role without a profile', { instanceRole: 'role' }, 'instanceRole: "instanceRole" is the role in "instanceProfile", which is not given; name the profile, or leave out the role'],
  ['blocks for a session', { sourceCidrs: PRIVATE, connection: SESSION_MANAGER, instanceProfile: 'x' }, 'sourceCidrs: "sourceCidrs" is not for the connection "session-manager", which opens no port; leave it out'],
])('%s is refused, with what to do', (_name, props, message) => {
  expect(refused(props)).toEqual([message]);
});

test('what is not of its form is said all at once', () => {
  expect(refused({ instanceType: 'huge', vpcId: 'x', subnetId: 'x', securityGroupId: 'x', instanceProfile: 'a b', sshUser: 'Root!', connection: 'telnet' as BuilderConnection }).map((problem) => problem.split(':')[0])).toEqual(
    ['instanceType', 'vpcId', 'subnetId', 'securityGroupId', 'instanceProfile', 'sshUser', 'connection'],
  );
});

test('hostile texts and tokens are never taken', () => {
  fc.assert(fc.property(hostile('t4g.medium'), hostile('subnet-0123456789abcdef0'), hostile('builder'), hostile('10.0.0.0/8'), (instanceType, subnetId, instanceProfile, block) => {
    expect(refused({ instanceType, subnetId, instanceProfile, sourceCidrs: [block] })).toHaveLength(4);
  }));
  const token = Token.asString({ Ref: 'Value' });
  expect(refused({ subnetId: token, sourceCidrs: [token] })).toEqual(['subnetId: "subnetId" must be known at synth, got a token', 'sourceCidrs/0: "sourceCidrs" must be known at synth, got a token']);
});

test.each([['t4g.medium', ARM_64], ['a1.large', ARM_64], ['c7gn.xlarge', ARM_64], ['x2gd.large', ARM_64], ['im4gn.large', ARM_64], ['t3.medium', X86_64], ['g5.xlarge', X86_64], ['m7i-flex.large', X86_64], ['c6a.large', X86_64]])('%s is %s', (instanceType, architecture) => {
  const other = architecture === ARM_64 ? X86_64 : ARM_64;
  expect(architectureProblem(instanceType, architecture)).toBeUndefined();
  expect(architectureProblem(instanceType, other)).toMatch(`"instanceType" must be of the recipe's architecture ${other}, got ${instanceType}, which is ${architecture}; choose a type such as t`);
});
