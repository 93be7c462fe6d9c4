import { DefinitionError, Problems } from '../../../../lib/definitions/problems';
import { ContainerImage } from '../../../../lib/definitions/side-services/core/container-image';
import { IMAGES } from '../../../../lib/definitions/side-services/core/images';
import { dataKey, hostName, kubeLabel, objectName, portName, serviceName } from '../../../../lib/definitions/side-services/core/kube-name';
import { NetworkPeer } from '../../../../lib/definitions/side-services/core/network-peer';
import { cpuMillis, cpuProblem, memoryProblem, quantityBytes, storageProblem } from '../../../../lib/definitions/side-services/core/quantity';
import { checkResources } from '../../../../lib/definitions/side-services/core/resources';
import { SecretKey } from '../../../../lib/definitions/side-services/core/secret-key';
import { checkStorage } from '../../../../lib/definitions/side-services/core/storage';

const TOKEN = '${Token[TOKEN.1]}';

describe('the entry of a Secret', () => {
  test('knows its Secret and its key', () => {
    expect(SecretKey.of('redis.auth', 'app_password')).toMatchObject({ secretName: 'redis.auth', key: 'app_password' });
  });

  test.each([
    ['Redis', 'password', '"secretName" must be 1-253 lower-case letters, digits, - or ., beginning and ending with a letter or digit: it names what holds the secret; got something else, which may be the secret itself and is not shown'],
    ['redis', 'pass word', '"key" must be 1-253 letters, digits, -, _ or .: it names what holds the secret; got something else, which may be the secret itself and is not shown'],
    ['redis', '..', '"key" must be 1-253 letters, digits, -, _ or .: it names what holds the secret; got something else, which may be the secret itself and is not shown'],
    [TOKEN, 'password', '"secretName" must be known at synth, got a token'],
  ])('refuses %s / %s', (secretName, key, message) => {
    expect(() => SecretKey.of(secretName, key)).toThrow(new DefinitionError([{ path: [], message }]).message);
  });

  test('cannot be a literal', () => {
    // @ts-expect-error: the type is nominal
    const literal: SecretKey = { secretName: 'redis', key: 'password' };
    expect(literal).not.toBeInstanceOf(SecretKey);
  });
});

describe('an image', () => {
  test.each(['redis', 'ghcr.io/kafbat/kafka-ui', 'registry.example.com:5000/a/b-c__d.e', '123456789012.dkr.ecr.eu-west-1.amazonaws.com/redis'])('may be called %s', (name) => {
    expect(ContainerImage.tag(name, '1.2.3').reference).toBe(`${name}:1.2.3`);
  });

  test('may be pinned by its digest', () => {
    const digits = 'ab'.repeat(32);
    expect(ContainerImage.digest('redis', digits).reference).toBe(`redis@sha256:${digits}`);
    expect(ContainerImage.digest('redis', `sha256:${digits}`).reference).toBe(`redis@sha256:${digits}`);
    expect(() => ContainerImage.digest('redis', 'abc')).toThrow('"sha256" must be 64 hexadecimal digits, got "abc"');
  });

  test.each(['latest', 'LATEST', 'latest-alpine', 'stable', 'edge', 'nightly-2026', 'main', 'master', 'dev', 'v1.40-latest', 'alpine', '7', 'v1', '7.2', '7.2-alpine', '7-bookworm'])('must not have the moving tag %s', (tag) => {
    expect(() => ContainerImage.tag('redis', tag)).toThrow(`"tag" must name one release for good, got "${tag}", which is another image tomorrow; use the tag of a release or a digest`);
  });

  test.each(['mainline-1.2', 'developer-1', '7.2.16', '7.2.16-alpine3.21', 'bookworm-20260801', '3.0.0.5', '20260801'])('may have the tag %s', (tag) => {
    expect(ContainerImage.tag('redis', tag).reference).toBe(`redis:${tag}`);
  });

  test.each(['redis', 'library/redis', 'docker.io/library/redis', 'public.ecr.aws/docker/library/redis'])('that is official must not have the tag of a series: %s', (name) => {
    expect(() => ContainerImage.tag(name, '7.2')).toThrow('which is another image tomorrow');
  });

  test.each(['valkey/valkey', 'registry.example.com/redis', 'localhost:5000/redis'])('of somebody else may have the number of a build: %s', (name) => {
    expect(ContainerImage.tag(name, '42').reference).toBe(`${name}:42`);
  });

  test.each([
    ['provectuslabs/kafka-ui', 'CVE-2023-52251'], ['docker.io/provectuslabs/kafka-ui', 'CVE-2023-52251'], ['mirror.example.com:5000/hub/provectuslabs/kafka-ui', 'use ghcr.io/kafbat/kafka-ui'],
    ['envoyproxy/envoy-dev', 'use envoyproxy/envoy'], ['bitnami/redis', 'withdrawn'], ['docker.io/bitnamilegacy/kafka', 'no security updates'],
  ])('must not be %s, and the error says why', (name, why) => {
    expect(() => ContainerImage.tag(name, 'v0.7.1')).toThrow(why);
    expect(() => ContainerImage.digest(name, 'ab'.repeat(32))).toThrow(`image "${name}" is refused: `);
  });

  test.each(['', 'Redis', 'redis:7', 'redis@sha256:1', 'a//b', '-a', 'a b', 'x;y', TOKEN])('must not be called %j', (name) => {
    expect(() => ContainerImage.tag(name, '7.2.16')).toThrow('"name" must be ');
  });

  test('that a service runs by default has a user that is not root', () => {
    for (const { image, user, group } of Object.values(IMAGES)) {
      expect(image).toBeInstanceOf(ContainerImage);
      expect(Math.min(user, group)).toBeGreaterThan(0);
    }
  });
});

describe('a name', () => {
  const long = (letters: number): string => 'a'.repeat(letters);

  test.each<[string, (name: string, value: string) => string | undefined, string[], string[]]>([
    ['an object with a host name', kubeLabel, ['a', 'redis-1', long(63)], ['', '1a', '-a', 'a-', 'A', 'a.b', 'a_b', long(64), TOKEN]],
    ['a side service', serviceName, ['a', 'redis-1', long(40)], ['', 'A', 'a.b', long(41)]],
    ['a Secret', objectName, ['a', '1', 'a.b-c', long(253)], ['', '.a', 'a..b', 'A', long(254)]],
    ['an entry', dataKey, ['a', '.a', '_', 'A.b-c'], ['', '.', '..', 'a/b', 'a b']],
    ['a host', hostName, ['a.b', 'kafka.example.com'], ['', 'localhost', '*.example.com', 'A.example.com', 'a.1', '10.0.0.1', 'a..b']],
    ['a port', portName, ['http', 'a', 'console-0', 'a1'], ['', '1', '-a', 'a--b', 'HTTP', long(16)]],
  ])('of %s has its form', (_title, check, good, bad) => {
    expect(good.filter((value) => check('name', value) !== undefined)).toEqual([]);
    expect(bad.filter((value) => check('name', value) === undefined)).toEqual([]);
    expect(check('name', 'a b')).toMatch(/^"name" must be .*, got "a b"$/);
  });
});

describe('an amount', () => {
  test.each([['250m', 250], ['1', 1000], ['0.5', 500], ['1.25', 1250], ['64', 64_000]])('of CPU may be %s', (value, millis) => {
    expect(cpuProblem('cpu', value)).toBeUndefined();
    expect(cpuMillis(value)).toBe(millis);
  });

  test.each(['', '0', '0m', '0.0', '1.5m', '1e3', '-1', '1 ', '2Gi', TOKEN])('of CPU must not be %j', (value) => {
    expect(cpuProblem('cpu', value)).toMatch(/^"cpu" must be /);
  });

  test.each([['512Mi', 512 * 2 ** 20], ['2Gi', 2 ** 31], ['1Ti', 2 ** 40], ['4Ki', 4096]])('of memory may be %s', (value, bytes) => {
    expect([memoryProblem('memory', value), storageProblem('size', value)]).toEqual([undefined, undefined]);
    expect(quantityBytes(value)).toBe(bytes);
  });

  test.each(['', '512', '512M', '1.5Gi', '0Mi', '512mi', '1 Gi'])('of memory must not be %j', (value) => {
    expect(memoryProblem('memory', value)).toBe(`"memory" must be an amount of memory such as 512Mi or 2Gi, got ${JSON.stringify(value)}`);
  });
});

/** What a check finds, with its path. */
function found(check: (problems: Problems) => void): string[] {
  const problems = new Problems();
  check(problems);
  try {
    problems.throwIfAny();
  } catch (error) {
    return (error as DefinitionError).problems.map(({ path, message }) => `${path.join('.')}: ${message}`);
  }
  return [];
}

test('the limits of a container are not below its requests', () => {
  const of = (cpuLimit: string | undefined, memoryLimit: string): string[] =>
    found((problems) => { checkResources(problems, ['resources'], { cpuRequest: '500m', cpuLimit, memoryRequest: '1Gi', memoryLimit }); });
  expect([of(undefined, '1Gi'), of('0.5', '1024Mi'), of('2', '2Gi')]).toEqual([[], [], []]);
  expect(of('499m', '1023Mi')).toEqual([
    'resources.cpuLimit: "cpuLimit" must not be less than "cpuRequest" (500m), got 499m',
    'resources.memoryLimit: "memoryLimit" must not be less than "memoryRequest" (1Gi), got 1023Mi',
  ]);
  expect(of('x', 'y')).toHaveLength(2);
});

test('a volume has a size and may have a class', () => {
  expect(found((problems) => { checkStorage(problems, ['storage'], { size: '8Gi', storageClassName: 'gp3' }); })).toEqual([]);
  expect(found((problems) => { checkStorage(problems, ['storage'], { size: '8G', storageClassName: 'GP3' }); }))
    .toEqual(['storage.size: "size" must be a size such as 8Gi, got "8G"', expect.stringMatching(/^storage\.storageClassName: /)]);
});

describe('a peer', () => {
  test('is pods by their labels, a namespace or a block', () => {
    expect(NetworkPeer.pods({ 'app.kubernetes.io/name': 'shop' }, 'web')).toMatchObject({ podLabels: { 'app.kubernetes.io/name': 'shop' }, namespaceName: 'web', block: undefined });
    expect(NetworkPeer.inNamespace('web')).toMatchObject({ podLabels: undefined, namespaceName: 'web' });
    expect(NetworkPeer.cidr('10.60.0.0/16')).toMatchObject({ block: '10.60.0.0/16' });
    expect(NetworkPeer.cidr('203.0.113.0/24', 'the brokers of a provider')).toMatchObject({ block: '203.0.113.0/24' });
  });

  test.each<[string, () => NetworkPeer, string]>([
    ['no label at all', () => NetworkPeer.pods({}), '"labels" must have at least one label, got none; name the namespace alone to allow all of its pods'],
    ['a key that is none', () => NetworkPeer.pods({ 'a b': 'x' }), 'must be the key of a label'],
    ['a value that is none', () => NetworkPeer.pods({ app: 'a b' }), '"app" must be the value of a label: up to 63 letters, digits, -, _ or ., got "a b"'],
    ['a namespace that is none', () => NetworkPeer.inNamespace('Web'), '"name" must be 1-63 lower-case letters'],
    ['a block with bits behind its prefix', () => NetworkPeer.cidr('10.60.0.1/16'), '"block" must be an IPv4 block such as 10.60.0.0/16, got "10.60.0.1/16"'],
    ['the whole internet', () => NetworkPeer.cidr('0.0.0.0/0', 'a test'), '"block" must be a /8 or smaller, got "0.0.0.0/0": a side service is never open to the whole internet; name the networks that are meant'],
    ['half of the internet', () => NetworkPeer.cidr('128.0.0.0/1', 'a test'), '"block" must be a /8 or smaller, got "128.0.0.0/1"'],
    ['a public block without a reason', () => NetworkPeer.cidr('203.0.113.0/24', ' '), '"block" must be a block of private addresses, got "203.0.113.0/24"; where others are meant, a peer says why as its "publicReason"'],
  ])('must not be %s', (_title, make, message) => {
    expect(make).toThrow(message);
  });
});
