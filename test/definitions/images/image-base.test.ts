import { Token } from 'aws-cdk-lib';
import fc from 'fast-check';
import { CpuArchitecture } from '../../../lib/definitions/images/choices';
import { ImageBase } from '../../../lib/definitions/images/image-base';
import { NodeImage } from '../../../lib/definitions/images/node-image';
import { hostile } from '../../support/hostile';
import { problemsOf } from '../../support/problems';

const AMI = 'ami-0123456789abcdef0';
const FILTERS = { name: 'ubuntu/images/hvm-ssd-gp3/ubuntu-noble-24.04-*-server-*', 'root-device-type': 'ebs', 'tag:Env': 'prod' };

function namesOf(base: ImageBase): unknown[] {
  return [base.kind, base.parameterFor(CpuArchitecture.ARM_64), base.amiId, base.variable, base.owners, base.filters];
}

test.each([
  ['debian-12', 'admin', '/dev/xvda', 'apt', false],
  ['debian-13', 'admin', '/dev/xvda', 'apt', false],
  ['ubuntu-22.04', 'ubuntu', '/dev/sda1', 'apt', true],
  ['ubuntu-24.04', 'ubuntu', '/dev/sda1', 'apt', true],
  ['amazon-linux-2023', 'ec2-user', '/dev/xvda', 'dnf', true],
])('%s lets %s in, has its root at %s, installs with %s, and has the SSM agent: %p', (name, ...facts) => {
  const base = ImageBase.operatingSystem(name);
  expect([base.osName, base.sshUser, base.rootDevice, base.packageManager, base.hasSsmAgent]).toEqual([name, ...facts]);
});

test('an operating system stands for the newest image of its maker, as for a node', () => {
  for (const name of NodeImage.operatingSystems()) {
    for (const architecture of Object.values(CpuArchitecture)) {
      expect(ImageBase.operatingSystem(name).parameterFor(architecture)).toBe(NodeImage.forOperatingSystem(name).parameterFor(architecture));
    }
  }
});

test('an image is named in one of four ways, and in no other at the same time', () => {
  expect(namesOf(ImageBase.ssmParameter('/golden/ubuntu', 'ubuntu-24.04'))).toEqual(['ssm-parameter', '/golden/ubuntu', undefined, undefined, [], {}]);
  expect(namesOf(ImageBase.ami(AMI, 'ubuntu-24.04'))).toEqual(['ami', undefined, AMI, undefined, [], {}]);
  expect(namesOf(ImageBase.amiVariable('ami_id', 'ubuntu-24.04'))).toEqual(['variable', undefined, undefined, 'ami_id', [], {}]);
  expect(namesOf(ImageBase.filter({ owners: ['099720109477'], filters: FILTERS, os: 'ubuntu-24.04' }))).toEqual(['filter', undefined, undefined, undefined, ['099720109477'], FILTERS]);
});

test('a filter without an owner or without a filter is refused, with the reason', () => {
  expect(problemsOf(() => ImageBase.filter({ owners: [], filters: {}, os: 'debian-12' }))).toEqual([
    'owners: "owners" must name one owner at least, because anybody may publish an image under any name, got none; name the account, self or amazon',
    'filters: "filters" must have one filter at least, got none; add "name"',
  ]);
});

test('all that is wrong is said at once', () => {
  expect(problemsOf(() => ImageBase.filter({ owners: ['self', 'me'], filters: { architecture: 'arm64', nmae: 'x', name: 'a"b' }, os: 'centos' }))).toEqual([
    'operatingSystem: "operatingSystem" must be one of debian-12, debian-13, ubuntu-22.04, ubuntu-24.04, amazon-linux-2023, got "centos"',
    'owners/1: "owners" must be the id of an account (12 digits), self, amazon or aws-marketplace, got "me"',
    'filters/architecture: filter "architecture" follows from what the image is for; leave it out',
    expect.stringMatching(/^filters\/nmae: filter "nmae" must be one of name, description, .*, or tag:KEY$/),
    expect.stringMatching(/^filters\/name: "name" must be 1-256 letters, digits, spaces or .*, got "a\\"b"$/),
  ]);
  expect(problemsOf(() => ImageBase.ami('ami-xyz', 'debian-12'))).toEqual(['amiId: "amiId" must be the id of an image such as ami-0123456789abcdef0, got "ami-xyz"']);
  expect(problemsOf(() => ImageBase.ssmParameter('/golden//x', 'debian-12'))).toEqual(['parameter: "parameter" must be the name of an SSM parameter such as /golden/ubuntu, got "/golden//x"']);
  expect(problemsOf(() => ImageBase.amiVariable('AMI', 'debian-12'))).toEqual(['variable: "variable" must be 1-32 lower-case letters, digits or _, beginning with a letter, got "AMI"']);
});

test('hostile texts and tokens are never taken', () => {
  fc.assert(fc.property(hostile(AMI), hostile('/golden/ubuntu'), hostile('ami_id'), hostile('099720109477'), (id, parameter, variable, owner) => {
    const found = [
      () => ImageBase.ami(id, 'debian-12'), () => ImageBase.ssmParameter(parameter, 'debian-12'), () => ImageBase.amiVariable(variable, 'debian-12'),
      () => ImageBase.filter({ owners: [owner], filters: { name: parameter }, os: 'debian-12' }),
    ].map((make) => problemsOf(make).length);
    expect(found).toEqual([1, 1, 1, 2]);
  }));
  const token = Token.asString({ Ref: 'Image' });
  expect(problemsOf(() => ImageBase.ami(token, token))).toEqual(['operatingSystem: "operatingSystem" must be known at synth, got a token', 'amiId: "amiId" must be known at synth, got a token']);
});

test('nobody can change a filter afterwards', () => {
  const [owners, filters] = [['self'], { name: 'golden-*' }];
  const base = ImageBase.filter({ owners, filters, os: 'debian-12' });
  owners.push('amazon');
  filters.name = '*';
  base.owners.push('amazon');
  base.filters.name = '*';
  expect([base.owners, base.filters]).toEqual([['self'], { name: 'golden-*' }]);
});
