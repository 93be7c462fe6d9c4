import { Token } from 'aws-cdk-lib';
import fc from 'fast-check';
import { CpuArchitecture } from '../../../lib/definitions/images/choices';
import { FleetImage } from '../../../lib/definitions/images/fleet-image';
import { NodeImage } from '../../../lib/definitions/images/node-image';
import { CHANNELS, pointerName } from '../../../lib/definitions/images/pointer';
import { RedisEngine } from '../../../lib/definitions/redis/engine';
import { FleetDefinition } from '../../../lib/definitions/fleet';
import { Machine } from '../../../lib/definitions/placement/machine';
import { hostile } from '../../support/hostile';
import { problemsOf } from '../../support/problems';

const POINTER = '/redis-fleet/images/redis/stable';

test('a pointer has a place for each family and channel', () => {
  expect(CHANNELS.map((channel) => FleetImage.pointerName('redis-7-0', channel))).toEqual(['/redis-fleet/images/redis-7-0/candidate', '/redis-fleet/images/redis-7-0/stable']);
  expect(problemsOf(() => pointerName('Redis', 'newest'))).toEqual([
    'family: "family" must be 1-48 lower-case letters, digits or -, beginning with a letter, got "Redis"', 'channel: "channel" must be one of candidate, stable, got "newest"',
  ]);
});

test('an image by its pointer names a version, holds the engine and installs nothing', () => {
  const image = FleetImage.fromPointer(POINTER, 3, { server: '/usr/bin/redis6-server', user: 'redis6', rootDevice: '/dev/sda1' });
  expect([image.name, image.pointer, image.lookup, image.imageId, image.parameterFor(CpuArchitecture.ARM_64)]).toEqual([`${POINTER}:3`, { name: POINTER, version: 3 }, undefined, undefined, undefined]);
  expect([image.packageSource, image.packageManager, image.rootDevice]).toEqual(['none', 'none', '/dev/sda1']);
  expect(image.installationOf(RedisEngine.REDIS_6_2)).toEqual({ packages: [], server: '/usr/bin/redis6-server', service: 'redis-server', user: 'redis6' });
});

test('every version from 1 is one, and nothing else', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 2 ** 31 - 1 }), (version) => {
    expect(FleetImage.fromPointer(POINTER, version).pointer).toEqual({ name: POINTER, version });
  }));
  for (const version of [0, -1, 1.5, NaN, 2 ** 31]) {
    expect(problemsOf(() => FleetImage.fromPointer(POINTER, version))).toEqual([`version: "version" must be a whole number 1-2147483647, got ${version}`]);
  }
});

test('a version of candidate is an advice, because builds move it on until it is gone; it goes when it is acknowledged', () => {
  const candidate = FleetImage.pointerName('redis', 'candidate');
  expect(FleetImage.fromPointer(candidate, 3).advice).toEqual([{
    id: 'image.candidate-pinned',
    message: '/redis-fleet/images/redis/candidate is moved by every build, and Parameter Store keeps 100 versions of it: once version 3 is gone nothing can be deployed with it; promote the image, and name the version of the channel stable',
  }]);
  const silent = [
    FleetImage.fromPointer(candidate, 3, { acknowledge: { 'image.candidate-pinned': 'a trial' } }), FleetImage.fromPointer(POINTER, 3), FleetImage.fromPointer('/golden/candidate', 3),
    FleetImage.fromAmiId('ami-0123456789abcdef0'), NodeImage.DEBIAN_12,
  ];
  expect(silent.map(({ advice }) => advice)).toEqual(silent.map(() => []));
  expect(new FleetDefinition({ name: 'demo', machine: new Machine({ image: FleetImage.fromPointer(candidate, 3) }) }).advice.map(({ id }) => id)).toContain('image.candidate-pinned');
});

test('the root volume of an image is 8-1024 GiB', () => {
  expect(problemsOf(() => FleetImage.fromPointer(POINTER, 1, { rootVolumeGiB: 7 }))).toEqual(['rootVolumeGiB: "rootVolumeGiB" must be a whole number 8-1024, got 7']);
  expect(problemsOf(() => FleetImage.fromPointer(POINTER, 1, { rootVolumeGiB: Token.asNumber({ Ref: 'Size' }) }))).toEqual(['rootVolumeGiB: "rootVolumeGiB" must be known at synth, got a token']);
  expect(FleetImage.fromPointer(POINTER, 1, { rootVolumeGiB: 1024 }).rootVolumeGiB).toBe(1024);
});

test('an image by its id is a complete image', () => {
  const id = 'ami-0123456789abcdef0';
  expect(FleetImage.fromAmiId(id, { user: 'cache' })).toEqual(NodeImage.complete({ imageId: id, user: 'cache' }));
  expect(problemsOf(() => FleetImage.fromAmiId('ami-x'))).toHaveLength(1);
});

test('an image that is looked up keeps how', () => {
  const filters = { 'tag:redis-fleet:image': 'redis' };
  const image = FleetImage.fromLookup({ owner: 'self', name: 'redis-*', filters });
  filters['tag:redis-fleet:image'] = 'other';
  expect([image.name, image.lookup, image.pointer, image.imageId]).toEqual(['redis-*', { owner: 'self', name: 'redis-*', filters: { 'tag:redis-fleet:image': 'redis' } }, undefined, undefined]);
});

test('all that is wrong with an image is said at once', () => {
  expect(problemsOf(() => FleetImage.fromPointer('redis', 0, { user: 'root' }))).toEqual([
    'name: "name" must be the name of an SSM parameter such as /redis-fleet/images/redis/stable, got "redis"',
    'version: "version" must be a whole number 1-2147483647, got 0',
    'user: "user" must be the name of a system user such as redis, and not root, got "root"',
  ]);
  expect(problemsOf(() => FleetImage.fromLookup({ owner: 'me', name: 'x', filters: { architecture: 'arm64' } }, { server: 'x' })).map((problem) => problem.split(':')[0])).toEqual(
    ['owner', 'name', 'filters/architecture', 'server'],
  );
});

test('hostile texts are never taken', () => {
  fc.assert(fc.property(hostile(POINTER), hostile('self'), hostile('redis-*'), hostile('prod'), (pointer, owner, name, value) => {
    expect(problemsOf(() => FleetImage.fromPointer(pointer, 1))).toHaveLength(1);
    expect(problemsOf(() => FleetImage.fromLookup({ owner, name, filters: { 'tag:Env': value } }))).toHaveLength(3);
  }));
});

test('a pointer and a lookup must be known at synth: which image a fleet starts from is seen in its diff', () => {
  const [text, number] = [Token.asString({ Ref: 'Name' }), Token.asNumber({ Ref: 'Version' })];
  expect(problemsOf(() => FleetImage.fromPointer(text, number))).toEqual(['name: "name" must be known at synth, got a token', 'version: "version" must be known at synth, got a token']);
  expect(problemsOf(() => FleetImage.fromLookup({ owner: text, name: text }))).toHaveLength(2);
});
