import { Token } from 'aws-cdk-lib';
import fc from 'fast-check';
import { FleetImage } from '../../../lib/definitions/images/fleet-image';
import { NodeImage } from '../../../lib/definitions/images/node-image';
import { Machine, type MachineProps } from '../../../lib/definitions/placement/machine';
import { hostile } from '../../support/hostile';
import { problemsOf } from '../../support/problems';

const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';

function refused(props: MachineProps): string[] {
  return problemsOf(() => new Machine(props));
}

test('a machine that says nothing is a Graviton with Ubuntu and a small volume', () => {
  expect({ ...new Machine() }).toEqual({
    instanceType: 'r7g.large', image: NodeImage.UBUNTU_24_04, dataVolumeGiB: 64, dataVolumeIops: 3000, dataVolumeThroughput: 250, rootVolumeGiB: 16, kmsKeyArn: undefined, detailedMonitoring: true,
  });
});


const FITTING = { dataVolumeGiB: 16_384, dataVolumeIops: 16_000, dataVolumeThroughput: 125, rootVolumeGiB: 8 };

test.each([
  ['dataVolumeGiB', 32, 16_384], ['dataVolumeIops', 3000, 16_000], ['dataVolumeThroughput', 125, 1000], ['rootVolumeGiB', 8, 1024],
] as const)('"%s" takes every whole number %d-%d beside disks that fit, and none beyond', (name, min, max) => {
  fc.assert(fc.property(fc.integer({ min, max }), (value) => {
    expect(refused({ ...FITTING, [name]: value })).toEqual([]);
  }));
  const least = name === 'dataVolumeGiB' ? 4 : min;
  fc.assert(fc.property(fc.oneof(fc.integer({ min: max + 1 }), fc.integer({ max: least - 1 }), fc.constant(least + 0.5)), (value) => {
    expect(refused({ ...FITTING, [name]: value })).toContain(`${name}: "${name}" must be a whole number ${least}-${max}, got ${value}`);
  }));
});

test('operations grow with the volume, but every volume has 3000', () => {
  expect(refused({ dataVolumeGiB: 4, dataVolumeIops: 3000 })).toEqual([]);
  expect(refused({ dataVolumeGiB: 20, dataVolumeIops: 10_000 })).toEqual([]);
  expect(refused({ dataVolumeGiB: 20, dataVolumeIops: 10_001 })).toEqual(['dataVolumeIops: "dataVolumeIops" must be at most 500 for each GiB of the volume (20 GiB), got 10001; make the volume larger']);
});

test('throughput is at most a quarter of the operations', () => {
  expect(refused({ dataVolumeIops: 3000, dataVolumeThroughput: 750 })).toEqual([]);
  expect(refused({ dataVolumeIops: 3000, dataVolumeThroughput: 751 })).toEqual(['dataVolumeThroughput: "dataVolumeThroughput" must be at most a quarter of "dataVolumeIops" (3000), got 751; raise "dataVolumeIops"']);
});

test('a key is named by its ARN, in every partition', () => {
  expect(refused({ kmsKeyArn: KEY })).toEqual([]);
  expect(refused({ kmsKeyArn: 'arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/mrk-1234abcd12ab34cd56ef1234567890ab' })).toEqual([]);
  expect(refused({ kmsKeyArn: 'alias/redis' })).toEqual([
    'kmsKeyArn: "kmsKeyArn" must be the ARN of a KMS key such as arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab, got "alias/redis"',
  ]);
});

test('an instance type that no node can run on is refused', () => {
  expect(refused({ instanceType: 'm4.large' })).toEqual(['instanceType: "instanceType" needs a Nitro instance type such as r7g.large, because a node finds its volume by its NVMe link, got "m4.large"']);
});

test('a hostile text is never taken as a type or a key', () => {
  fc.assert(fc.property(hostile('r7g.large'), hostile(KEY), (instanceType, kmsKeyArn) => {
    expect(refused({ instanceType, kmsKeyArn })).toHaveLength(2);
  }));
});

test('keys and disks may be tokens, and what is known beside them is still checked', () => {
  const number = Token.asNumber({ Ref: 'Number' });
  expect(refused({ kmsKeyArn: Token.asString({ 'Fn::GetAtt': ['Key', 'Arn'] }), dataVolumeGiB: number, rootVolumeGiB: number })).toEqual([]);
  expect(refused({ dataVolumeIops: number, dataVolumeThroughput: 1000 })).toEqual([]);
  expect(refused({ dataVolumeGiB: number, dataVolumeIops: 3000, dataVolumeThroughput: 1000 })).toEqual([
    'dataVolumeThroughput: "dataVolumeThroughput" must be at most a quarter of "dataVolumeIops" (3000), got 1000; raise "dataVolumeIops"',
  ]);
});

test('the root volume grows to that of its image, and is never smaller', () => {
  const image = (rootVolumeGiB?: number): NodeImage => FleetImage.fromPointer('/redis-fleet/images/redis/stable', 1, { rootVolumeGiB });
  expect([image(40), image(12), image()].map((each) => new Machine({ image: each }).rootVolumeGiB)).toEqual([40, 16, 16]);
  expect([40, 41].map((rootVolumeGiB) => problemsOf(() => new Machine({ image: image(40), rootVolumeGiB })))).toEqual([[], []]);
  expect(problemsOf(() => new Machine({ image: image(40), rootVolumeGiB: 39 }))).toEqual([
    'rootVolumeGiB: "rootVolumeGiB" must be at least that of the image (40 GiB), because EC2 starts no machine with a smaller root volume, got 39; leave it out',
  ]);
  expect(problemsOf(() => new Machine({ image: image(40), rootVolumeGiB: Token.asNumber({ Ref: 'Size' }) }))).toEqual([]);
});
