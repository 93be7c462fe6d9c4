import { sideServices } from '../../../lib';
import { envoyJsonOf } from '../../support/redis-proxies';
import { manifestOf, synth } from '../policy';
import type { Manifest } from '../policy';
import { PROXY } from '../redis/options';

const { EnvoyRedisProxy, NetworkPeer, RedisFailover, SecretKey } = sideServices;
type Props = Partial<sideServices.EnvoyRedisProxyProps>;
const made = (props: Props = {}): Manifest[] => synth((chart) => { new EnvoyRedisProxy(chart, 'front', { ...PROXY, ...props }); });
const json = (props: Props = {}): string => envoyJsonOf((chart) => { new EnvoyRedisProxy(chart, 'front', { ...PROXY, ...props }); });
const mirrored = (percent: number): Props => ({ catchAll: { upstream: 'first', mirrors: [{ upstream: 'second', percent }] } });
const [first, second] = PROXY.upstreams as [sideServices.RedisUpstreamProps, sideServices.RedisUpstreamProps];

describe('a proxy of Envoy', () => {
  test('has its passwords in files of Secrets, and none in its configuration', () => {
    const { template } = manifestOf(made(), 'Deployment').spec!;
    expect(template?.spec.volumes).toContainEqual({
      name: 'passwords', projected: {
        defaultMode: 0o440,
        sources: [
          { secret: { name: 'proxy', items: [{ key: 'password', path: 'client-0' }] } },
          { secret: { name: 'redis', items: [{ key: 'password', path: 'upstream-first' }] } },
          { secret: { name: 'redis', items: [{ key: 'password', path: 'upstream-second' }] } },
        ],
      },
    });
    expect(json().match(/"auth_password|"downstream_auth_passwords/g)).toHaveLength(3);
    expect(json().match(/"inline_\w+": .*/g)).toEqual(['"inline_string": "default"']);
  });

  test('is replaced when its configuration changes', () => {
    const sum = (props: Props): unknown => manifestOf(made(props), 'Deployment').spec?.template?.metadata.annotations?.['checksum/config'];
    expect(sum({})).toMatch(/^[0-9a-f]{64}$/);
    expect(sum({ timeoutMilliseconds: 500 })).not.toBe(sum({}));
  });

  test('reaches its Redis and nothing else, and shows its metrics to those who watch', () => {
    const { spec } = manifestOf(made({ monitoring: [NetworkPeer.inNamespace('monitoring')] }), 'NetworkPolicy');
    expect(spec?.egress?.slice(1)).toEqual(['first', 'second'].map((app) => ({ to: [{ podSelector: { matchLabels: { app } } }], ports: [{ port: 6379, protocol: 'TCP' }] })));
    expect(spec?.ingress?.map(({ ports }) => ports?.[0]?.port)).toEqual([6379, 9902]);
    expect(manifestOf(made(), 'Service', 'front').spec?.ports?.map(({ port }) => port)).toEqual([6379]);
  });

  test('refuses what clients would do to each other, and with mirrors or a standby what cannot be copied', () => {
    const refused = (props: Props): string[] => JSON.parse(/"commands": (\[[^\]]*\])/.exec(json(props))![1]!) as string[];
    expect(refused({})).toEqual(['SELECT', 'WATCH', 'UNWATCH']);
    expect(refused({ allowUncopiedWrites: true, catchAll: { upstream: 'first', standby: 'second' } })).toEqual(refused({}));
    for (const catchAll of [{ upstream: 'first', mirrors: [{ upstream: 'second' }] }, { upstream: 'first', standby: 'second' }]) {
      expect(refused({ catchAll })).toEqual(expect.arrayContaining(['SELECT', 'WATCH', 'XADD', 'SPOP', 'FLUSHALL']));
    }
  });

  test('writes a fraction in ten-thousandths', () => {
    expect(json(mirrored(12.34)).replace(/\s/g, '')).toContain('"runtime_fraction":{"default_value":{"numerator":1234,"denominator":"TEN_THOUSAND"}}');
    expect(json(mirrored(100))).not.toContain('runtime_fraction');
  });

  test.each<[string, Props, string]>([
    ['no Redis', { upstreams: [], catchAll: undefined, routes: [] }, '"upstreams" must have 1-20, got 0\n"catchAll" must be given where "routes" has none, because no key had a Redis, got neither'],
    ['two Redis of one name', { upstreams: [first, first] }, '"name" must differ between upstreams, got "first" twice'],
    ['a host that is none', { upstreams: [{ ...first, host: 'a b' }] }, '"host" must be the name or IPv4 address of a host, got "a b"'],
    ['a port that is none', { upstreams: [{ ...first, port: 0 }] }, '"port" must be a whole number 1-65535, got 0'],
    ['a Redis that it may not reach', { upstreams: [{ ...first, peers: [] }] }, '"peers" must have at least one peer, got none: the proxy may connect to no others'],
    ['a route to nowhere', { catchAll: { upstream: 'third' } }, '"upstream" must be one of first, second, got "third"'],
    ['a mirror of itself', { catchAll: { upstream: 'first', mirrors: [{ upstream: 'first' }] } }, '"upstream" of a mirror must be another Redis, got "first", which would execute each command twice'],
    ['one mirror twice', { catchAll: { upstream: 'first', mirrors: [{ upstream: 'second' }, { upstream: 'second' }] } },
      '"upstream" of a mirror must be another Redis, got "second", which would execute each command twice'],
    ['a percentage of nothing', mirrored(0), '"percent" must be 0.01-100 in steps of 0.01, got 0'],
    ['a percentage that is too fine', mirrored(0.015), '"percent" must be 0.01-100 in steps of 0.01, got 0.015'],
    ['a percentage of more than all', mirrored(100.01), '"percent" must be 0.01-100 in steps of 0.01, got 100.01'],
    ['a standby that is the Redis itself', { catchAll: { upstream: 'first', standby: 'first' } }, '"standby" must be another Redis, got "first" itself'],
    ['a fail-over to nowhere', { catchAll: { upstream: 'first', failover: RedisFailover.ALL } }, '"failover" needs a "standby", got all without one'],
    ['a standby with another login', { upstreams: [first, { ...second, login: { password: SecretKey.of('other', 'password') } }], catchAll: { upstream: 'first', standby: 'second' } },
      '"standby" must have the login of "first", got another one for "second": the proxy logs in to both by the same password'],
    ['a prefix twice', { routes: ['a:', 'a:'].map((prefix) => ({ prefix, upstream: 'first' })) }, '"prefix" must differ between routes, got "a:" twice'],
    ['times and numbers out of range', { timeoutMilliseconds: 9, healthCheckSeconds: 61, maxConnections: 9, replicas: 0 },
      '"replicas" must be a whole number 1-100, got 0\n"timeoutMilliseconds" must be a whole number 10-60000, got 9\n"healthCheckSeconds" must be a whole number 1-60, got 61\n"maxConnections" must be a whole number 10-100000, got 9'],
    ['more connections than its memory is for', { maxConnections: 20_000 },
      '"maxConnections" must fit the memory limit of a pod, 256Mi, got 20000, which take 334Mi; raise "memoryLimit" of "resources"'],
    ['memory in other units', { resources: { cpuRequest: '1', memoryRequest: '2GB', memoryLimit: '4Gi' } }, '"memoryRequest" must be an amount of memory such as 512Mi or 2Gi, got "2GB"'],
    ['an empty maintenance key', { maintenanceKey: '' }, '"maintenanceKey" must be 1-256 printable letters of ASCII without a space, got ""'],
  ])('refuses %s', (_case, props, message) => {
    expect(() => made(props)).toThrow(new Error(message));
  });
});
