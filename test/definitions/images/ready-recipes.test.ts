import { Token } from 'aws-cdk-lib';
import { ImageStepKind } from '../../../lib/definitions/images/choices';
import { ImageBase } from '../../../lib/definitions/images/image-base';
import { ImageFile } from '../../../lib/definitions/images/image-file';
import { ImageProgram } from '../../../lib/definitions/images/image-program';
import { ImageRecipe } from '../../../lib/definitions/images/image-recipe';
import type { RedisImageProps } from '../../../lib/definitions/images/image-recipe-props';
import { ImageStep } from '../../../lib/definitions/images/image-step';
import { NodeImage } from '../../../lib/definitions/images/node-image';
import { IMAGE_ADVICE_IDS } from '../../../lib/definitions/images/recipe-advice';
import { RedisSource } from '../../../lib/definitions/images/redis-source';
import { KernelProfile } from '../../../lib/definitions/kernel/kernel-profile';
import { RedisEngine } from '../../../lib/definitions/redis/engine';
import { problemsOf } from '../../support/problems';

const DIGEST = 'a'.repeat(64);
const KEY = ImageFile.fromText('redis.asc', 'key\n');
const { REDIS_6_2, REDIS_7_0, REDIS_7_2, REDIS_7_4, VALKEY_7_2, VALKEY_8_0, VALKEY_8_1 } = RedisEngine;
const download = (name: string): ImageProgram => ImageProgram.download(`https://example.com/${name}`, DIGEST);
const vendor = (packageVersion: string): RedisSource => RedisSource.vendorRepository({ key: KEY, packageVersion });

const titles = ({ steps }: ImageRecipe): string[] => steps.map(({ title }) => title);
const adviceOf = ({ advice }: ImageRecipe): string[] => advice.map(({ id }) => id);
const refused = (engine: RedisEngine, os: string, props: RedisImageProps = {}): string[] => problemsOf(() => ImageRecipe.redis(engine, os, props));

/** The environment of the step that runs a program. */
function environmentOf({ steps }: ImageRecipe, program: string): Record<string, string> | undefined {
  return steps.find((step) => step.program === program)?.environment;
}

test('Redis on Debian 12 comes from its repository, never starts by itself, and is checked at the end', () => {
  const recipe = ImageRecipe.redis(REDIS_7_0, 'debian-12');
  expect(recipe.name).toBe('redis-7-0');
  expect(titles(recipe)).toEqual([
    'no service redis-server.service', 'no service prometheus-redis-exporter.service',
    'packages redis-server, logrotate, python3-boto3, xfsprogs, awscli, prometheus-redis-exporter',
    'kernel redis', 'programs of a node', 'check redis 7.0',
  ]);
  expect(environmentOf(recipe, 'check-redis')).toEqual({ FLAVOR: 'redis', SERVER: '/usr/bin/redis-server', VERSION: '7.0', USER_NAME: 'redis', SERVICE: 'redis-server.service' });
  expect(recipe.steps.at(-1)?.phase).toBe('validate');
  expect(adviceOf(recipe)).toEqual(['image.ssm-agent', 'image.log-agent']);
});

test('Amazon Linux has its agents, but no exporter', () => {
  const recipe = ImageRecipe.redis(REDIS_6_2, 'amazon-linux-2023');
  expect(titles(recipe)).toEqual([
    'no service redis6.service', 'packages redis6, logrotate, python3-boto3, xfsprogs, amazon-cloudwatch-agent', 'kernel redis', 'programs of a node', 'check redis 6.2',
  ]);
  expect(recipe.steps.find(({ kind }) => kind === ImageStepKind.KERNEL)?.kernelUser).toBe('redis6');
  expect(recipe.advice).toEqual([{
    id: 'image.exporter',
    message: 'the image will have no exporter of metrics, because amazon-linux-2023 has none of its own; give "exporter" with ImageProgram.download and the address and SHA-256 of its .tar.gz, or ImageProgram.none',
  }]);
});

test('every engine of every repository gives a recipe whose nodes find it where the repository has it', () => {
  const engines = RedisEngine.names().map((name) => RedisEngine.parse(name));
  const found = NodeImage.operatingSystems().flatMap((os) => engines.flatMap((engine) => {
    if (problemsOf(() => NodeImage.forOperatingSystem(os).installationOf(engine)).length > 0) {
      expect(refused(engine, os)).toEqual([expect.stringMatching(/^source: the repository of .* has .*; use RedisSource.sourceCode/)]);
      return [];
    }
    const { server, user } = NodeImage.forOperatingSystem(os).installationOf(engine);
    expect(ImageRecipe.redis(engine, os).nodeImage).toEqual({ server, user, rootDevice: NodeImage.forOperatingSystem(os).rootDevice });
    return [`${os} ${engine.name}`];
  }));
  expect(found).toHaveLength(7);
});

test('the vendor\'s packages are named with their version, behind a repository with its key', () => {
  const recipe = ImageRecipe.redis(REDIS_7_4, 'debian-12', { source: vendor('6:7.4.2-1rl1~bookworm1') });
  expect(titles(recipe)).toEqual([
    'no service redis-server.service', 'no service prometheus-redis-exporter.service',
    'packages logrotate, python3-boto3, xfsprogs, ca-certificates, awscli, prometheus-redis-exporter',
    'repository packages.redis.io', 'packages redis-server=6:7.4.2-1rl1~bookworm1, redis-tools=6:7.4.2-1rl1~bookworm1',
    'kernel redis', 'programs of a node', 'check redis 7.4.2',
  ]);
  expect(environmentOf(recipe, 'add-repository')).toEqual({ REPOSITORY: 'redis', URI: 'https://packages.redis.io/deb', KEY: 'redis.asc', SUITE: '', COMPONENTS: 'main' });
  expect(recipe.steps.find(({ program }) => program === 'add-repository')?.payload).toBe(KEY);
  expect(environmentOf(recipe, 'check-redis')).toMatchObject({ VERSION: '7.4.2', SERVER: '/usr/bin/redis-server', USER_NAME: 'redis', SERVICE: 'redis-server.service' });
});

test('where the vendor has no repository, or another version, its source is refused with what to use', () => {
  const none = (what: string): string => `source: the vendor's repository must be that of Redis for Debian or Ubuntu, got ${what}, for which there is none; use RedisSource.distribution or RedisSource.sourceCode`;
  expect(refused(VALKEY_8_1, 'debian-12', { source: vendor('8.1.0-1') })).toEqual([none('valkey 8.1 on debian-12')]);
  expect(refused(REDIS_7_4, 'amazon-linux-2023', { source: vendor('7.4.2-1') })).toEqual([none('redis 7.4 on amazon-linux-2023')]);
  expect(refused(REDIS_7_2, 'debian-12', { source: vendor('6:7.4.2-1rl1~bookworm1') })).toEqual([
    'source/packageVersion: "packageVersion" must be a version of redis 7.2, such as 7.2.1, got 7.4.2-1rl1~bookworm1; change it, or choose another engine',
  ]);
});

test('an engine is built from its source with TLS, on an operating system that has none of it', () => {
  const recipe = ImageRecipe.redis(REDIS_7_2, 'ubuntu-22.04', { source: RedisSource.sourceCode({ version: '7.2.4', sha256: DIGEST }) });
  expect(titles(recipe)).toEqual([
    'no service prometheus-redis-exporter.service', 'packages logrotate, python3-boto3, xfsprogs, awscli, prometheus-redis-exporter, ca-certificates, curl',
    'directory /var/lib/redis-fleet-image/downloads', 'user redis', 'download /var/lib/redis-fleet-image/downloads/redis-7.2.4.tar.gz', 'build redis 7.2.4',
    'kernel redis', 'programs of a node', 'check redis 7.2.4',
  ]);
  expect(environmentOf(recipe, 'download')).toMatchObject({ URL: 'https://download.redis.io/releases/redis-7.2.4.tar.gz', SHA256: DIGEST, MODE: '0600' });
  expect(environmentOf(recipe, 'build-redis')).toEqual({
    FLAVOR: 'redis', VERSION: '7.2.4', ARCHIVE: '/var/lib/redis-fleet-image/downloads/redis-7.2.4.tar.gz', PREFIX: '/usr', BUILD_PACKAGES: 'gcc g++ make pkg-config libssl-dev libsystemd-dev',
  });
  expect(environmentOf(recipe, 'make-directory')).toMatchObject({ MODE: '0700', OWNER: 'root' });
  expect(environmentOf(recipe, 'add-user')).toMatchObject({ USER_NAME: 'redis', USER_HOME: '/var/lib/redis' });
  expect(environmentOf(recipe, 'check-redis')).toMatchObject({ VERSION: '7.2.4', SERVICE: '' });
});

test('Valkey is built from its own release, or from an address of the user\'s, with the packages of Amazon Linux and not its curl', () => {
  const source = (url?: string): RedisSource => RedisSource.sourceCode({ version: '7.2.8', sha256: DIGEST, url });
  const recipe = ImageRecipe.redis(VALKEY_7_2, 'amazon-linux-2023', { source: source() });
  expect(environmentOf(recipe, 'download')).toMatchObject({ URL: 'https://github.com/valkey-io/valkey/archive/refs/tags/7.2.8.tar.gz' });
  expect(environmentOf(recipe, 'build-redis')?.BUILD_PACKAGES).toBe('gcc gcc-c++ make pkgconf-pkg-config openssl-devel systemd-devel tar gzip');
  expect(titles(recipe)[0]).toBe('packages logrotate, python3-boto3, xfsprogs, amazon-cloudwatch-agent');
  expect(recipe.nodeImage).toEqual({ server: '/usr/bin/valkey-server', user: 'valkey', rootDevice: '/dev/xvda' });
  expect(environmentOf(ImageRecipe.redis(VALKEY_7_2, 'debian-12', { source: source('https://mirror.example.com/v.tar.gz') }), 'download')).toMatchObject({ URL: 'https://mirror.example.com/v.tar.gz' });
});

test('source code of another version than the engine is refused, and so is one without a checksum', () => {
  expect(refused(REDIS_7_2, 'debian-12', { source: RedisSource.sourceCode({ version: '7.20.4', sha256: DIGEST }) })).toEqual([
    'source/version: "version" must be a version of redis 7.2, such as 7.2.1, got 7.20.4; change it, or choose another engine',
  ]);
  expect(problemsOf(() => RedisSource.sourceCode({ version: '7.2', sha256: '', url: 'http://x' }))).toEqual([
    'version: "version" must be a full version such as 7.2.4, got "7.2"',
    'sha256: "sha256" must be 64 lower-case hexadecimal digits, got ""',
    'url: "url" must be an address that begins with https://, with no user, password or fragment, got "http://x"',
  ]);
  expect(problemsOf(() => RedisSource.vendorRepository({ key: ImageFile.fromText('key.txt', 'x'), packageVersion: 'latest' }))).toEqual([
    'key: "key" must be a file whose name ends with .gpg (binary) or .asc (text), got "key.txt"; rename it',
    'packageVersion: "packageVersion" must be the version of a package such as 6:7.4.2-1rl1~bookworm1, got "latest"',
  ]);
  const token = Token.asString({ Ref: 'Digest' });
  expect(problemsOf(() => RedisSource.sourceCode({ version: '7.2.4', sha256: token }))).toEqual(['sha256: "sha256" must be known at synth, got a token']);
});

test('what an operating system does not have is downloaded with its checksum and installed', () => {
  const recipe = ImageRecipe.redis(REDIS_7_0, 'ubuntu-24.04', { logAgent: download('amazon-cloudwatch-agent.deb'), awsCli: download('awscli-exe-linux-aarch64.zip?x=1'), exporter: download('redis_exporter-v1.88.0.linux-arm64.tar.gz') });
  expect(titles(recipe)).toEqual([
    'no service redis-server.service', 'packages redis-server, logrotate, python3-boto3, xfsprogs, unzip, tar, gzip, ca-certificates, curl', 'directory /var/lib/redis-fleet-image/downloads',
    'download /var/lib/redis-fleet-image/downloads/amazon-cloudwatch-agent.deb', 'CloudWatch agent',
    'download /var/lib/redis-fleet-image/downloads/awscli.zip', 'AWS command line',
    'download /var/lib/redis-fleet-image/downloads/redis_exporter.tar.gz', 'exporter of metrics',
    'kernel redis', 'programs of a node', 'check redis 7.0',
  ]);
  expect(environmentOf(recipe, 'install-package-file')).toEqual({ PACKAGE_FILE: '/var/lib/redis-fleet-image/downloads/amazon-cloudwatch-agent.deb' });
  expect(environmentOf(recipe, 'install-aws-cli')).toEqual({ ARCHIVE: '/var/lib/redis-fleet-image/downloads/awscli.zip' });
  expect(environmentOf(recipe, 'install-from-archive')).toEqual({
    ARCHIVE: '/var/lib/redis-fleet-image/downloads/redis_exporter.tar.gz', MEMBER: 'redis_exporter', TARGET: '/usr/local/bin/redis_exporter', OWNER: 'root', GROUP: 'root', MODE: '0755',
  });
  expect(recipe.advice).toEqual([]);
});

test('the SSM agent on Debian is a download that is started at boot, and silences the advice', () => {
  const recipe = ImageRecipe.plain('debian-12', { ssmAgent: download('amazon-ssm-agent.deb'), logAgent: ImageProgram.none() });
  expect(titles(recipe)).toEqual([
    'no service prometheus-redis-exporter.service', 'packages logrotate, python3-boto3, xfsprogs, awscli, prometheus-redis-exporter, ca-certificates, curl',
    'directory /var/lib/redis-fleet-image/downloads', 'download /var/lib/redis-fleet-image/downloads/amazon-ssm-agent.deb', 'SSM agent', 'service amazon-ssm-agent.service', 'kernel redis', 'programs of a node',
  ]);
  expect([recipe.name, recipe.advice, recipe.nodeImage]).toEqual(['node-debian-12', [], { server: undefined, user: undefined, rootDevice: '/dev/xvda' }]);
});

test('what is not wanted is not installed, and nobody is advised to', () => {
  const none = ImageProgram.none();
  const recipe = ImageRecipe.redis(VALKEY_8_1, 'debian-13', { exporter: none, awsCli: none, logAgent: none, ssmAgent: none });
  expect(titles(recipe)).toEqual(['no service valkey-server.service', 'packages valkey-server, logrotate, python3-boto3, xfsprogs', 'kernel redis', 'programs of a node', 'check valkey 8.1']);
  expect(recipe.advice).toEqual([]);
});

test('what is asked of an operating system that does not have it is refused, all at once, with the remedy', () => {
  const own = ImageProgram.fromOperatingSystem();
  const remedy = (name: string, ending: string): string => `give "${name}" with ImageProgram.download and the address and SHA-256 of its ${ending}`;
  expect(refused(REDIS_7_2, 'debian-12', { ssmAgent: own, logAgent: own, awsCli: own, exporter: own, name: 'Redis' })).toEqual([
    'source: the repository of debian-12 has redis 7.0, not redis 7.2; use RedisSource.sourceCode, or choose one of these',
    `ssmAgent: debian-12 has no SSM agent of its own; ${remedy('ssmAgent', '.deb')}`,
    `logAgent: debian-12 has no CloudWatch agent of its own; ${remedy('logAgent', '.deb')}`,
    'name: "name" must be 1-48 lower-case letters, digits or -, beginning with a letter, got "Redis"',
  ]);
  expect(refused(REDIS_7_0, 'ubuntu-24.04', { awsCli: own, ssmAgent: own })).toEqual([`awsCli: ubuntu-24.04 has no AWS command line of its own; ${remedy('awsCli', '.zip')}`]);
  expect(refused(VALKEY_8_0, 'amazon-linux-2023', { exporter: own, logAgent: own, awsCli: own })).toEqual([`exporter: amazon-linux-2023 has no exporter of metrics of its own; ${remedy('exporter', '.tar.gz')}`]);
});

test('a download of another kind than the operating system takes is refused', () => {
  expect(refused(REDIS_6_2, 'amazon-linux-2023', { ssmAgent: download('agent.deb') })).toEqual([
    'ssmAgent/url: "ssmAgent" must be a download that ends with .rpm on amazon-linux-2023, got https://example.com/agent.deb; name the .rpm of the SSM agent',
  ]);
  expect(problemsOf(() => ImageProgram.download('http://example.com/x', 'y'))).toHaveLength(2);
});

test('steps of one\'s own stand before the check, and everything else is as in any recipe', () => {
  const baseImage = ImageBase.ssmParameter('/golden/debian', 'debian-12');
  const recipe = ImageRecipe.redis(REDIS_7_0, 'debian-12', { name: 'cache', baseImage, kernel: KernelProfile.none(), steps: [ImageStep.packages(['htop'])], tags: { Env: 'prod' } });
  expect([recipe.name, recipe.baseImage, recipe.tags]).toEqual(['cache', baseImage, { Env: 'prod' }]);
  expect(titles(recipe).slice(-4)).toEqual(['kernel none', 'programs of a node', 'packages htop', 'check redis 7.0']);
});

test('a base image is of the operating system that the recipe is for', () => {
  expect(refused(REDIS_7_0, 'debian-12', { baseImage: ImageBase.operatingSystem('ubuntu-24.04') })).toEqual(['baseImage: "baseImage" must be of debian-12, got one of ubuntu-24.04; change one of them']);
  expect(problemsOf(() => ImageRecipe.plain('centos-7'))).toEqual(['operatingSystem: "operatingSystem" must be one of debian-12, debian-13, ubuntu-22.04, ubuntu-24.04, amazon-linux-2023, got "centos-7"']);
});

test('what only looks like a part is refused', () => {
  const lookAlike = { wanted: true } as ImageProgram;
  expect(problemsOf(() => ImageRecipe.plain('debian-12', { exporter: lookAlike }))).toEqual(['exporter: "exporter" must be made by ImageProgram, which checks its values, got another object']);
  expect(refused({ flavor: 'redis', version: '7.0' } as RedisEngine, 'debian-12', { source: {} as RedisSource })).toEqual([
    'engine: "engine" must be made by RedisEngine, which checks its values, got another object',
    'source: "source" must be made by RedisSource, which checks its values, got another object',
  ]);
});

test('every advice of a recipe can be acknowledged by an id that is listed', () => {
  const os = NodeImage.operatingSystems();
  expect(new Set(os.flatMap((name) => adviceOf(ImageRecipe.plain(name))))).toEqual(new Set(IMAGE_ADVICE_IDS));
  const acknowledge = Object.fromEntries(IMAGE_ADVICE_IDS.map((id) => [id, 'known']));
  expect(os.flatMap((name) => adviceOf(ImageRecipe.plain(name, { acknowledge })))).toEqual([]);
});
