import { sideServices } from '../../../lib';
import { envoyJsonOf } from '../../support/redis-proxies';
import { manifestOf, synth } from '../policy';
import type { Manifest } from '../policy';
import { PAIR } from './options';

const { ContainerImage, RedisFailover, RedisPair } = sideServices;
const made = (props: Partial<sideServices.RedisPairProps> = {}): Manifest[] => synth((chart) => { new RedisPair(chart, 'sessions', { ...PAIR, ...props }); });

describe('a pair of Redis', () => {
  test('has two servers with volumes of their own, on different nodes where that is possible', () => {
    const pods = ['a', 'b'].map((member) => manifestOf(made(), 'StatefulSet', `sessions-${member}`).spec!);
    for (const { volumeClaimTemplates, template } of pods) {
      expect(volumeClaimTemplates).toHaveLength(1);
      expect(template?.spec.volumes?.some((volume) => volume.persistentVolumeClaim !== undefined)).toBe(false);
    }
    const apart = pods.map(({ template }) => JSON.stringify((template?.spec as { affinity?: unknown }).affinity));
    expect([apart[0]!.includes('server-b'), apart[1]!.includes('server-a')]).toEqual([true, true]);
  });

  test('gives up one server at a time to the maintenance of nodes', () => {
    const { spec } = manifestOf(made(), 'PodDisruptionBudget', 'sessions-servers');
    expect(spec).toMatchObject({ minAvailable: 1, selector: { matchLabels: { 'app.kubernetes.io/name': 'redis', 'app.kubernetes.io/instance': 'sessions' } } });
  });

  test('is reached by clients through its proxies only', () => {
    const manifests = made();
    expect(manifestOf(manifests, 'Service', 'sessions').spec).toMatchObject({ selector: { 'app.kubernetes.io/name': 'envoy' }, ports: [{ port: 6379 }] });
    const clients = JSON.stringify({ podSelector: { matchLabels: { app: 'shop' } } });
    const allowed = (name: string): boolean => JSON.stringify(manifestOf(manifests, 'NetworkPolicy', name).spec?.ingress).includes(clients);
    expect([allowed('sessions-proxy'), allowed('sessions-a'), allowed('sessions-b')]).toEqual([true, false, false]);
  });

  test('lets each server copy the other, for a resync', () => {
    const { spec } = manifestOf(made(), 'NetworkPolicy', 'sessions-a');
    expect(JSON.stringify(spec?.egress)).toContain('server-b');
    expect(JSON.stringify(spec?.ingress)).toContain('server-b');
  });

  test('gives reads, and no writes, to the other server by default', () => {
    const text = envoyJsonOf((chart) => { new RedisPair(chart, 'sessions', PAIR); });
    const route = { cluster: 'redis-a', read_command_policy: { cluster: 'redis-a-or-b' }, request_mirror_policy: [{ cluster: 'redis-b', exclude_read_commands: true }] };
    expect(text.replace(/\s/g, '')).toContain(`"prefix_routes":{"routes":[],"catch_all_route":${JSON.stringify(route)}}`);
  });

  test.each<[string, Partial<sideServices.RedisPairProps>, string]>([
    ['no password for clients', { access: { passwords: [] } }, '"passwords" must have 1-4, got 0'],
    ['a beginning that is given twice', { prefixesOfB: ['a:', 'a:'] }, '"prefixesOfB" must differ, got "a:" twice'],
    ['an empty beginning', { prefixesOfB: [''] }, '"prefixesOfB" must be 1-256 printable letters of ASCII without a space, got ""'],
    ['an unknown fail-over', { failover: 'always' as sideServices.RedisFailover }, '"failover" must be one of none, reads, all, got "always"'],
    ['too many proxies', { proxy: { replicas: 101 } }, '"replicas" must be a whole number 1-100, got 101'],
    ['proxies without the memory for their connections', { proxy: { maxConnections: 20_000 } },
      '"maxConnections" must fit the memory limit of a pod, 256Mi, got 20000, which take 334Mi; raise "memoryLimit" of "resources"'],
    ['a proxy with less memory than it asks for', { proxy: { resources: { cpuRequest: '1', memoryRequest: '1Gi', memoryLimit: '512Mi' } } },
      '"memoryLimit" must not be less than "memoryRequest" (1Gi), got 512Mi'],
  ])('refuses %s', (_case, props, message) => {
    expect(() => made(props)).toThrow(new Error(message));
  });

  test('has proxies of the size and with the settings that it is given, and names them itself', () => {
    const proxy = { replicas: 3, maxConnections: 20_000, timeoutMilliseconds: 250, resources: { cpuRequest: '1', memoryRequest: '512Mi', memoryLimit: '512Mi' }, image: ContainerImage.digest('envoyproxy/envoy', 'a'.repeat(64)) };
    const { spec } = manifestOf(made({ proxy }), 'Deployment', 'sessions-proxy');
    expect(spec).toMatchObject({ replicas: 3, template: { spec: { containers: [{ image: `envoyproxy/envoy@sha256:${'a'.repeat(64)}`, resources: { limits: { memory: '512Mi' } } }] } } });
    const text = envoyJsonOf((chart) => { new RedisPair(chart, 'sessions', { ...PAIR, proxy }); });
    expect(text).toMatch(/"max_active_downstream_connections": 20000\b[^]*"op_timeout": "0\.25s"/);
  });

  test('fails over nothing where that is asked for', () => {
    expect(envoyJsonOf((chart) => { new RedisPair(chart, 'sessions', { ...PAIR, failover: RedisFailover.NONE }); })).not.toContain('-or-');
  });
});
