import { Token } from 'aws-cdk-lib';
import fc from 'fast-check';
import { ImageDiskType } from '../../../lib/definitions/images/choices';
import { ImageDisk, type ImageDiskProps } from '../../../lib/definitions/images/image-disk';
import { hostile } from '../../support/hostile';
import { problemsOf } from '../../support/problems';

const { GP2, GP3, IO1, IO2 } = ImageDiskType;

function refused(props: Partial<ImageDiskProps>): string[] {
  return problemsOf(() => new ImageDisk({ sizeGiB: 100, ...props }));
}

test('a disk that says only its size is gp3 and the root device', () => {
  expect({ ...new ImageDisk({ sizeGiB: 20 }) }).toEqual({ sizeGiB: 20, volumeType: 'gp3', deviceName: undefined, iops: undefined, throughput: undefined, snapshotId: undefined });
});

test('a disk that says nothing is the root device as its image has it, and one that says more must say its size', () => {
  const { sizeGiB, volumeType } = new ImageDisk();
  expect([sizeGiB, volumeType]).toEqual([undefined, undefined]);
  const message = 'sizeGiB: "sizeGiB" must be given for a disk that says anything else, got nothing; add it';
  for (const props of [{ deviceName: '/dev/sda1' }, { volumeType: GP3 }, { iops: 3000 }, { throughput: 250 }]) {
    expect(problemsOf(() => new ImageDisk(props))).toEqual([message]);
  }
});

test('gp3 takes 3000-16000 operations and 125-1000 MiB a second, and no others', () => {
  fc.assert(fc.property(fc.integer({ min: 3000, max: 16_000 }), (iops) => {
    expect(refused({ iops })).toEqual([]);
  }));
  fc.assert(fc.property(fc.oneof(fc.integer({ max: 2999 }), fc.integer({ min: 16_001 }), fc.constant(3000.5)), (iops) => {
    expect(refused({ iops })).toContain(`iops: "iops" must be a whole number 3000-16000, got ${iops}`);
  }));
  fc.assert(fc.property(fc.integer({ min: 125, max: 1000 }), (throughput) => {
    expect(refused({ iops: 16_000, throughput })).toEqual([]);
  }));
  fc.assert(fc.property(fc.oneof(fc.integer({ max: 124 }), fc.integer({ min: 1001 })), (throughput) => {
    expect(refused({ iops: 16_000, throughput })).toContain(`throughput: "throughput" must be a whole number 125-1000, got ${throughput}`);
  }));
});

test('the ratios of gp3 are those of EBS: 500 operations a GiB above 3000, and a quarter of them in MiB a second', () => {
  expect([...refused({ sizeGiB: 8, iops: 4000 }), ...refused({ deviceName: '/dev/sdf', sizeGiB: 1, iops: 3000 }), ...refused({ throughput: 750 })]).toEqual([]);
  expect(refused({ sizeGiB: 8, iops: 4001 })).toEqual(['iops: "iops" must be at most 500 for each GiB of a volume of gp3 (8 GiB), got 4001; make the volume larger']);
  expect(refused({ throughput: 751 })).toEqual(['throughput: "throughput" must be at most a quarter of "iops" (3000), got 751; raise "iops"']);
});

test.each([[IO1, 50], [IO2, 500]] as const)('%s takes at most %d operations for each GiB, and must be told how many', (volumeType, ratio) => {
  fc.assert(fc.property(fc.integer({ min: 8, max: 127 }), (sizeGiB) => {
    expect(refused({ volumeType, sizeGiB, iops: sizeGiB * ratio })).toEqual([]);
    expect(refused({ volumeType, sizeGiB, iops: sizeGiB * ratio + 1 })).toContain(
      `iops: "iops" must be at most ${ratio} for each GiB of a volume of ${volumeType} (${sizeGiB} GiB), got ${sizeGiB * ratio + 1}; make the volume larger`,
    );
  }));
  expect(refused({ volumeType })).toEqual([`iops: "iops" must be given for ${volumeType}, a whole number 100-64000, got nothing; add it, or use gp3`]);
  expect(refused({ volumeType, iops: 99 })).toEqual(['iops: "iops" must be a whole number 100-64000, got 99']);
  expect(refused({ volumeType, sizeGiB: 16_384, iops: 64_000 })).toEqual([]);
});

test('throughput is a matter of gp3, and gp2 has no operations to set', () => {
  expect(refused({ volumeType: GP2, throughput: 125 })).toEqual(['throughput: "throughput" is for gp3 only, got 125 with gp2; leave it out, or use gp3']);
  expect(refused({ volumeType: IO2, iops: 1000, throughput: 125 })).toEqual(['throughput: "throughput" is for gp3 only, got 125 with io2; leave it out, or use gp3']);
  expect(refused({ volumeType: GP2, iops: 3000 })).toEqual(['iops: "iops" is not for gp2, whose speed follows its size, got 3000; use gp3']);
});

test('a root device has 8 GiB at least, another disk what its type has', () => {
  expect(refused({ sizeGiB: 7 })).toEqual(['sizeGiB: "sizeGiB" must be a whole number 8-16384, got 7']);
  expect(refused({ deviceName: '/dev/sdf', sizeGiB: 0 })).toEqual(['sizeGiB: "sizeGiB" must be a whole number 1-16384, got 0']);
  expect(refused({ deviceName: '/dev/sdf', sizeGiB: 3, volumeType: IO1, iops: 100 })).toEqual(['sizeGiB: "sizeGiB" must be a whole number 4-16384, got 3']);
  expect(refused({ sizeGiB: 16_385 })).toHaveLength(1);
});

test('a snapshot is for another disk than the root device', () => {
  expect(refused({ deviceName: '/dev/sdf', snapshotId: 'snap-0123456789abcdef0' })).toEqual([]);
  expect(refused({ snapshotId: 'snap-0123456789abcdef0' })).toEqual(['snapshotId: "snapshotId" is not for the root device, which begins with that of its image; name another "deviceName"']);
});

test('what EBS would refuse is said all at once', () => {
  expect(refused({ deviceName: 'sdf', sizeGiB: 0, volumeType: 'gp9' as ImageDiskType, snapshotId: 'vol-1' })).toEqual([
    'deviceName: "deviceName" must be the name of a device such as /dev/sdf, got "sdf"',
    'snapshotId: "snapshotId" must be the id of a snapshot such as snap-0123456789abcdef0, got "vol-1"',
    'volumeType: "volumeType" must be one of gp3, gp2, io1, io2, got "gp9"',
  ]);
  expect(refused({ sizeGiB: 0, iops: 1, throughput: 1, volumeType: GP3 })).toHaveLength(3);
});

test('hostile texts are never taken, and tokens neither', () => {
  fc.assert(fc.property(hostile('/dev/sdf'), hostile('snap-0123456789abcdef0'), (deviceName, snapshotId) => {
    expect(refused({ deviceName, snapshotId })).toHaveLength(2);
  }));
  const [text, number] = [Token.asString({ Ref: 'Value' }), Token.asNumber({ Ref: 'Value' })];
  expect(refused({ deviceName: text, snapshotId: text, volumeType: text as ImageDiskType, sizeGiB: number, iops: number })).toEqual(
    ['deviceName', 'sizeGiB', 'iops', 'snapshotId', 'volumeType'].map((name) => `${name}: "${name}" must be known at synth, got a token`),
  );
});
