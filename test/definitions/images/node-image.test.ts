import { Token } from 'aws-cdk-lib';
import fc from 'fast-check';
import { CpuArchitecture } from '../../../lib/definitions/images/choices';
import { type CompleteImageProps, NodeImage } from '../../../lib/definitions/images/node-image';
import { RedisEngine } from '../../../lib/definitions/redis/engine';
import { hostile } from '../../support/hostile';
import { problemsOf } from '../../support/problems';

const OWN = { imageId: 'ami-0123456789abcdef0' };

function refused(props: Partial<CompleteImageProps>): string[] {
  return problemsOf(() => NodeImage.complete({ ...OWN, ...props }));
}

const PARAMETERS = {
  'debian-12': ['/aws/service/debian/release/12/latest/arm64', '/aws/service/debian/release/12/latest/amd64'],
  'debian-13': ['/aws/service/debian/release/13/latest/arm64', '/aws/service/debian/release/13/latest/amd64'],
  'ubuntu-22.04': ['arm64', 'amd64'].map((processor) => `/aws/service/canonical/ubuntu/server/22.04/stable/current/${processor}/hvm/ebs-gp2/ami-id`),
  'ubuntu-24.04': ['arm64', 'amd64'].map((processor) => `/aws/service/canonical/ubuntu/server/24.04/stable/current/${processor}/hvm/ebs-gp3/ami-id`),
  'amazon-linux-2023': ['arm64', 'x86_64'].map((processor) => `/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${processor}`),
};

test('every operating system that is named has its image, its parameters and its constant', () => {
  expect(NodeImage.operatingSystems()).toEqual(['debian-12', 'debian-13', 'ubuntu-22.04', 'ubuntu-24.04', 'amazon-linux-2023']);
  expect([NodeImage.DEBIAN_12, NodeImage.DEBIAN_13, NodeImage.UBUNTU_22_04, NodeImage.UBUNTU_24_04, NodeImage.AMAZON_LINUX_2023].map((image) => image.name)).toEqual(NodeImage.operatingSystems());
  const images = NodeImage.operatingSystems().map((name) => NodeImage.forOperatingSystem(name));
  expect(Object.fromEntries(images.map((image) => [image.name, Object.values(CpuArchitecture).map((processor) => image.parameterFor(processor))]))).toEqual(PARAMETERS);
  expect(images.map((image) => image.imageId)).toEqual(images.map(() => undefined));
  expect(images.map((image) => image.packageManager)).toEqual(['apt', 'apt', 'apt', 'apt', 'dnf']);
});

test('an operating system that is not known is refused with all that are', () => {
  expect(problemsOf(() => NodeImage.forOperatingSystem('centos-7'))).toEqual([': "image" must be one of debian-12, debian-13, ubuntu-22.04, ubuntu-24.04, amazon-linux-2023, or a complete image by its id, got "centos-7"']);
});

test('each repository has its own engines, packages and users', () => {
  expect(NodeImage.DEBIAN_12.installationOf(RedisEngine.REDIS_7_0)).toEqual({ packages: ['redis-server', 'logrotate', 'python3-boto3', 'xfsprogs'], server: '/usr/bin/redis-server', service: 'redis-server', user: 'redis' });
  expect(NodeImage.UBUNTU_24_04.installationOf(RedisEngine.REDIS_7_0)).toMatchObject({ server: '/usr/bin/redis-server', user: 'redis' });
  expect(NodeImage.AMAZON_LINUX_2023.installationOf(RedisEngine.VALKEY_8_0)).toMatchObject({ packages: ['valkey', 'logrotate', 'python3-boto3', 'xfsprogs'], server: '/usr/bin/valkey-server', user: 'valkey' });
  expect(NodeImage.UBUNTU_24_04.installationOf(RedisEngine.VALKEY_7_2)).toMatchObject({ server: '/usr/bin/valkey-server', user: 'valkey' });
  expect(NodeImage.AMAZON_LINUX_2023.installationOf(RedisEngine.REDIS_6_2)).toEqual({ packages: ['redis6', 'logrotate', 'python3-boto3', 'xfsprogs'], server: '/usr/bin/redis6-server', service: 'redis6', user: 'redis6' });
});

test('Debian 13 has newer engines under the same names', () => {
  expect(NodeImage.DEBIAN_13.installationOf(RedisEngine.REDIS_8_0)).toEqual(NodeImage.DEBIAN_12.installationOf(RedisEngine.REDIS_7_0));
  expect(NodeImage.DEBIAN_13.installationOf(RedisEngine.VALKEY_8_1)).toMatchObject({ packages: ['valkey-server', 'logrotate', 'python3-boto3', 'xfsprogs'], server: '/usr/bin/valkey-server', service: 'valkey-server', user: 'valkey' });
});

test('Ubuntu 22.04 has no engine that the library knows, and says what to use', () => {
  const message = 'image: image ubuntu-22.04 has no engine in its repository that this library knows; use an image that holds redis 7.0';
  expect(problemsOf(() => NodeImage.UBUNTU_22_04.installationOf(RedisEngine.REDIS_7_0))).toEqual([message]);
});

test('an engine that a repository does not have is refused with those that it has', () => {
  expect(problemsOf(() => NodeImage.AMAZON_LINUX_2023.installationOf(RedisEngine.REDIS_7_0))).toEqual([
    'image: image amazon-linux-2023 installs redis 6.2 or valkey 8.0, not redis 7.0; choose one of these, or an image that holds redis 7.0',
  ]);
});

test('every operating system but Ubuntu 22.04 installs an engine that the library knows, and each of its installations is sound', () => {
  const engines = RedisEngine.names().map((name) => RedisEngine.parse(name));
  for (const image of NodeImage.operatingSystems().map((name) => NodeImage.forOperatingSystem(name))) {
    const had = engines.filter((engine) => problemsOf(() => image.installationOf(engine)).length === 0);
    expect(had.length > 0).toBe(image.name !== 'ubuntu-22.04');
    for (const { server, user } of had.map((engine) => image.installationOf(engine))) {
      expect(refused({ server, user })).toEqual([]);
    }
  }
});

test('a complete image holds every engine and installs nothing', () => {
  const image = NodeImage.complete(OWN);
  expect(image.installationOf(RedisEngine.VALKEY_9_1)).toEqual({ packages: [], server: '/usr/bin/valkey-server', service: 'valkey-server', user: 'valkey' });
  expect([image.name, image.imageId, image.packageManager, image.packageSource, image.parameterFor(CpuArchitecture.ARM_64)]).toEqual([OWN.imageId, OWN.imageId, 'none', 'none', undefined]);
  expect([image.repositoryPorts, image.missingSwitches, image.rootDevice]).toEqual([[], [], '/dev/xvda']);
});

test('a complete image may keep its server, its user and its root volume elsewhere', () => {
  const image = NodeImage.complete({ ...OWN, server: '/opt/redis-8.6/bin/redis-server', user: 'cache', rootDevice: '/dev/sda1' });
  expect(image.installationOf(RedisEngine.REDIS_8_6)).toEqual({ packages: [], server: '/opt/redis-8.6/bin/redis-server', service: 'redis-server', user: 'cache' });
  expect(image.rootDevice).toBe('/dev/sda1');
});

test('what cannot be in an image is refused', () => {
  expect(refused({ imageId: 'ami-xyz', server: 'redis-server', user: 'Redis', rootDevice: '/dev/sdb' })).toEqual([
    'imageId: "imageId" must be the id of an image such as ami-0123456789abcdef0, got "ami-xyz"',
    'server: "server" must be an absolute path such as /usr/bin/redis-server, got "redis-server"',
    'user: "user" must be the name of a system user such as redis, and not root, got "Redis"',
    'rootDevice: "rootDevice" must be /dev/xvda or /dev/sda1, got "/dev/sdb"',
  ]);
  expect([...refused({ user: '_redis-9' }), ...refused({ user: 'r'.repeat(32) })]).toEqual([]);
  expect(refused({ user: 'r'.repeat(33) })).toHaveLength(1);
  expect(refused({ user: 'root' })).toEqual(['user: "user" must be the name of a system user such as redis, and not root, got "root"']);
});

test.each(['/usr/bin/../../etc/x', '/./redis', '/usr/..', '/usr//bin', '/usr/bin/', '/', '/usr/bin/redis server'])('%s is no path of a server', (server) => {
  expect(refused({ server })).toEqual([`server: "server" must be an absolute path such as /usr/bin/redis-server, got "${server}"`]);
});

test('a name may begin or end with dots where it stays in its folder', () => {
  expect([...refused({ server: '/opt/.redis/redis..server' }), ...refused({ server: '/opt/...' })]).toEqual([]);
});

test('a hostile text is never taken as an id, a path, a user or a device', () => {
  fc.assert(fc.property(hostile(OWN.imageId), hostile('/usr/bin/redis-server'), hostile('redis'), hostile('/dev/xvda'), (imageId, server, user, rootDevice) => {
    expect(refused({ imageId, server, user, rootDevice })).toHaveLength(4);
  }));
});

test('an id may be a token, but what is written into a file may not', () => {
  const value = Token.asString({ Ref: 'Image' });
  expect(refused({ imageId: value })).toEqual([]);
  expect(refused({ server: value, user: value })).toEqual(['server: "server" must be known at synth, got a token', 'user: "user" must be known at synth, got a token']);
});

test('nobody can change an image afterwards', () => {
  NodeImage.DEBIAN_12.installationOf(RedisEngine.REDIS_7_0).packages.push('netcat');
  NodeImage.DEBIAN_12.repositoryPorts.push(22);
  NodeImage.DEBIAN_12.missingSwitches.pop();
  NodeImage.operatingSystems().pop();
  expect(NodeImage.DEBIAN_12.installationOf(RedisEngine.REDIS_7_0).packages).toEqual(['redis-server', 'logrotate', 'python3-boto3', 'xfsprogs']);
  expect([NodeImage.DEBIAN_12.repositoryPorts, NodeImage.DEBIAN_12.missingSwitches, NodeImage.operatingSystems().length]).toEqual([[80, 443], ['activedefrag'], 5]);
  const props = { ...OWN, user: 'cache' };
  const image = NodeImage.complete(props);
  props.user = 'root';
  expect(image.installationOf(RedisEngine.REDIS_7_0).user).toBe('cache');
});
