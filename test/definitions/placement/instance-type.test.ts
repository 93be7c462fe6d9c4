import { Token } from 'aws-cdk-lib';
import { InstanceType } from 'aws-cdk-lib/aws-ec2';
import fc from 'fast-check';
import { instanceTypeProblem } from '../../../lib/definitions/placement/instance-type';
import { hostile } from '../../support/hostile';

const NITRO = [
  'r7g.large', 'm7i.xlarge', 'r8g.48xlarge', 't3.nano', 't4g.micro', 'm7i-flex.large', 'm5.large', 'c5.large', 'r5b.large', 'z1d.large', 'a1.medium', 'x2gd.medium', 'm7i.metal-24xl', 'x2iedn.metal',
  'i3.metal', 'i3en.large', 'd3.xlarge', 'g4dn.xlarge', 'g5g.xlarge', 'p3dn.24xlarge', 'p4d.24xlarge', 'f2.6xlarge', 'im4gn.large', 'is4gen.large', 'r99g.999xlarge',
];

test.each(NITRO)('a node can run on %s', (instanceType) => {
  expect(instanceTypeProblem(instanceType)).toBeUndefined();
});

test('the CDK reads the architecture of every type that is taken', () => {
  const arm = NITRO.filter((instanceType) => (new InstanceType(instanceType).architecture as string) === 'arm64');
  expect(arm).toEqual(['r7g.large', 'r8g.48xlarge', 't4g.micro', 'a1.medium', 'x2gd.medium', 'g5g.xlarge', 'im4gn.large', 'is4gen.large', 'r99g.999xlarge']);
});

test.each([
  '', 'large', 'r7g', 'r7g.huge', 'R7g.large', 'r7g.2large', 'r7g.0xlarge', 'r7g.large ', '7rg.large', 'r7g.large.search', 'r7g.1000xlarge', 'r7g.metal-0xl', `a${'9'.repeat(16)}.micro`,
])('%j is no instance type', (instanceType) => {
  expect(instanceTypeProblem(instanceType)).toBe(`"instanceType" must be an EC2 instance type such as r7g.large, got ${JSON.stringify(instanceType)}`);
});

test.each(['u7i-12tb.224xlarge', 'u7in-16tb.224xlarge', 'u-6tb1.metal', 'p6-b200.48xlarge', 'mac2-m2.metal', 'r100g.large', 'rg.large'])('%s is refused, because the CDK cannot read it', (instanceType) => {
  expect(() => new InstanceType(instanceType).architecture).toThrow('Malformed instance type identifier');
  expect(instanceTypeProblem(instanceType)).toBe(
    `"instanceType" must be of a family such as r7g or m7i-flex, with no second number, because the CDK reads the architecture from it, got "${instanceType}"`,
  );
});

test.each([
  't1.micro', 't2.large', 'm1.small', 'm2.xlarge', 'm3.medium', 'm4.large', 'c1.medium', 'c3.large', 'c4.large', 'r3.large', 'r4.large', 'i2.xlarge', 'i3.large', 'd2.xlarge', 'h1.2xlarge',
  'g2.2xlarge', 'g3.4xlarge', 'g3s.xlarge', 'p2.xlarge', 'p3.2xlarge', 'x1.16xlarge', 'x1e.xlarge', 'f1.2xlarge', 'cc1.4xlarge', 'cc2.8xlarge', 'cg1.4xlarge', 'cr1.8xlarge', 'hi1.4xlarge', 'hs1.8xlarge',
])('%s is refused, because it is not built on Nitro', (instanceType) => {
  expect(instanceTypeProblem(instanceType)).toBe(`"instanceType" needs a Nitro instance type such as r7g.large, because a node finds its volume by its NVMe link, got "${instanceType}"`);
});

test('a hostile text is never taken', () => {
  fc.assert(fc.property(hostile('r7g.large'), (instanceType) => {
    expect(instanceTypeProblem(instanceType)).toBe(`"instanceType" must be an EC2 instance type such as r7g.large, got ${JSON.stringify(instanceType)}`);
  }));
});

test('a type cannot be a token, because its architecture chooses the image at synth', () => {
  expect(instanceTypeProblem(Token.asString({ Ref: 'Type' }))).toBe('"instanceType" must be known at synth, got a token');
  expect(instanceTypeProblem(`${Token.asString({ Ref: 'Family' })}.large`)).toBe('"instanceType" must be known at synth, got a token');
});
