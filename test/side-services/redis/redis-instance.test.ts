import { sideServices } from '../../../lib';
import { manifestOf, synth } from '../policy';
import type { Manifest } from '../policy';
import { CACHE, PAIR } from './options';

const { RedisDurability, RedisInstance, SecretKey } = sideServices;
const persistent = { durability: RedisDurability.AOF_EVERYSEC } as const;

const made = (props: Partial<sideServices.RedisInstanceProps> = {}): Manifest[] => synth((chart) => { new RedisInstance(chart, 'sessions', { ...CACHE, ...props }); });
const conf = (props: Partial<sideServices.RedisInstanceProps>): string[] => manifestOf(made(props), 'ConfigMap').data!['redis.conf']!.split('\n');
const claims = (props: Partial<sideServices.RedisInstanceProps>): unknown => manifestOf(made(props), 'StatefulSet').spec?.volumeClaimTemplates;

describe('a Redis on Kubernetes', () => {
  test('gives a cache 70 percent of its memory and evicts', () => {
    expect(conf({ memory: '1000Mi' })).toEqual(expect.arrayContaining([`maxmemory ${700 * 2 ** 20}`, 'maxmemory-policy allkeys-lru', 'appendonly no', 'save ""']));
  });

  test.each([[RedisDurability.AOF_EVERYSEC, 'everysec'], [RedisDurability.AOF_ALWAYS, 'always']])('gives %s 40 percent, and never evicts what it keeps', (durability, fsync) => {
    expect(conf({ durability, memory: '1000Mi' })).toEqual(expect.arrayContaining([`maxmemory ${400 * 2 ** 20}`, 'maxmemory-policy noeviction', 'appendonly yes', `appendfsync ${fsync}`, 'save ""']));
  });

  test('has a volume of its own of three times its data where it keeps any, and an empty folder where it does not', () => {
    expect(claims({})).toBeUndefined();
    expect(claims({ ...persistent, memory: '5Gi' })).toEqual([expect.objectContaining({
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '6Gi' } } },
    })]);
    expect(manifestOf(made(), 'StatefulSet').spec?.template?.spec.volumes).toContainEqual({ name: 'redis-data', emptyDir: { sizeLimit: '512Mi' } });
  });

  test('is a StatefulSet of one pod, which ends before the next one takes its volume', () => {
    expect(manifestOf(made(persistent), 'StatefulSet').spec).toMatchObject({ replicas: 1, updateStrategy: { type: 'RollingUpdate' }, template: { spec: { terminationGracePeriodSeconds: 120 } } });
    expect(made(persistent).filter(({ kind }) => kind === 'Deployment')).toEqual([]);
  });

  test('reads its users from a Secret that only its group can read', () => {
    const { template } = manifestOf(made({ users: SecretKey.of('acl', 'list') }), 'StatefulSet').spec!;
    expect(template?.spec.volumes).toContainEqual({ name: 'users', secret: { secretName: 'acl', defaultMode: 0o440, items: [{ key: 'list', path: 'users.acl' }] } });
    expect(conf({})).toContain('aclfile /etc/redis-users/users.acl');
  });

  test('is watched by an exporter beside it, whose port the headless Service has', () => {
    const manifests = made({ exporter: { username: 'exporter', password: SecretKey.of('redis', 'exporter') }, monitoring: [sideServices.NetworkPeer.inNamespace('monitoring')] });
    expect(manifestOf(manifests, 'Service', 'sessions-pods').spec?.ports?.map(({ name }) => name)).toEqual(['redis', 'metrics']);
    expect(manifestOf(manifests, 'Service', 'sessions').spec?.ports?.map(({ name }) => name)).toEqual(['redis']);
    expect(manifestOf(manifests, 'NetworkPolicy').spec?.ingress?.[1]).toMatchObject({ ports: [{ port: 9121 }] });
  });

  test('has an exporter of the image and the resources that it is told, on each server of a pair too', () => {
    const image = sideServices.ContainerImage.tag('oliver006/redis_exporter', 'v1.86.0');
    const props = { exporter: CACHE.login, exporterContainer: { image, resources: { cpuRequest: '20m', memoryRequest: '64Mi', memoryLimit: '128Mi' } } };
    const pair = synth((chart) => { new sideServices.RedisPair(chart, 'pair', { ...PAIR, ...props }); });
    const sets = [...made(props), ...pair].filter(({ kind }) => kind === 'StatefulSet');
    expect(sets.map(({ metadata: { name } }) => name)).toEqual(['sessions', 'pair-a', 'pair-b']);
    for (const { spec } of sets) {
      expect(spec?.template?.spec.containers[1]).toMatchObject({
        name: 'exporter', image: image.reference, resources: { requests: { cpu: '20m', memory: '64Mi' }, limits: { memory: '128Mi' } },
      });
    }
  });

  test.each<[string, Partial<sideServices.RedisInstanceProps>, string]>([
    ['a name that is none', { name: 'Sessions' }, '"name" must be 1-40 lower-case letters, digits or -, beginning with a letter and not ending with -, got "Sessions"'],
    ['too little memory', { memory: '63Mi' }, '"memory" must be at least 64Mi for cache, got 63Mi'],
    ['too little memory for a file', { ...persistent, memory: '191Mi' }, '"memory" must be at least 192Mi for aof-everysec, got 191Mi'],
    ['memory without a unit', { memory: '512' }, '"memory" must be an amount of memory such as 512Mi or 2Gi, got "512"'],
    ['less CPU than is kept for it', { cpuRequest: '2', cpuLimit: '1' }, '"cpuLimit" must not be less than "cpuRequest" (2), got 1'],
    ['less CPU than is kept for it by default', { cpuLimit: '100m' }, '"cpuLimit" must not be less than "cpuRequest" (250m), got 100m'],
    ['a volume for a cache', { storage: { size: '8Gi' } }, '"storage" is for an append-only file, got 8Gi for a cache, which keeps nothing; remove it, or choose aof-everysec'],
    ['a volume that is too small', { ...persistent, memory: '1000Mi', storage: { size: '1199Mi' } },
      '"size" must be at least 1200Mi, three times the data (400Mi), got 1199Mi: a rewrite writes the new file beside one of twice the data'],
    ['a size that is none', { ...persistent, storage: { size: 'large' } }, '"size" must be a size such as 8Gi, got "large"'],
    ['a user that is none', { login: { ...CACHE.login, username: 'a user' } }, '"username" must be 1-64 letters, digits, _, ., :, @ or -, got "a user"'],
    ['the container of no exporter', { exporterContainer: {} }, '"exporterContainer" is for an exporter that is made, got it without one; remove it, or add "exporter"'],
    ['watchers without an exporter', { monitoring: CACHE.clients }, '"monitoring" is for the metrics of "exporter", got peers without one; add "exporter"'],
  ])('refuses %s', (_case, props, message) => {
    expect(() => made(props)).toThrow(new Error(message));
  });

  test('takes a volume of exactly three times its data', () => {
    expect(() => made({ ...persistent, memory: '1000Mi', storage: { size: '1200Mi' } })).not.toThrow();
  });
});
