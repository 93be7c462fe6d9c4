import { Chart, Testing } from 'cdk8s';
import { sideServices } from '../../../../lib';
import { targets } from '../../../side-services/load/generators';
import { CACHE, PROXY } from '../../../side-services/redis/options';

const { DataPersistence, EnvoyRedisProxy, MonitoredFleet, NetworkPeer, NGrinder, RedisInstance } = sideServices;
const nodes = [NetworkPeer.cidr('10.60.0.0/24')];
const [upstream] = PROXY.upstreams as [sideServices.RedisUpstreamProps];
const [target] = targets as [sideServices.LoadTargetProps];

const inChart = (build: (chart: Chart) => void) => (): void => { build(Testing.chart()); };
const proxy = (props: Partial<sideServices.EnvoyRedisProxyProps>): (() => void) => inChart((chart) => { new EnvoyRedisProxy(chart, 'front', { ...PROXY, ...props }); });
const load = (props: Partial<sideServices.LoadTargetProps>): (() => void) => inChart((chart) => { new NGrinder(chart, 'load', { targets: [{ ...target, ...props }] }); });
const watched = (props: Partial<sideServices.RedisEndpointProps>): (() => void) => () => {
  MonitoredFleet.endpoints({ name: 'fleet', persistence: DataPersistence.NONE, nodes, endpoints: [{ name: 'one', host: 'one', password: CACHE.users, ...props }] });
};

const USERS: Readonly<Record<string, (user: string) => () => void>> = {
  'a Redis': (username) => inChart((chart) => { new RedisInstance(chart, 'cache', { ...CACHE, login: { ...CACHE.login, username } }); }),
  'the clients of a proxy': (username) => proxy({ access: { ...PROXY.access, username } }),
  'a proxy': (username) => proxy({ upstreams: [{ ...upstream, login: { ...CACHE.login, username } }] }),
  'a load generator': (username) => load({ username }),
  'an exporter': (user) => watched({ user }),
};

const HOSTS: Readonly<Record<string, (host: string) => () => void>> = {
  'a proxy': (host) => proxy({ upstreams: [{ ...upstream, host }] }),
  'a load generator': (host) => load({ host }),
  'an exporter': (host) => watched({ host }),
};

test.each(Object.entries(USERS))('%s takes the users that all others take', (_who, as) => {
  for (const user of ['proxy', 'Team:shop@eu', '_a.b-c']) expect(as(user)).not.toThrow();
  for (const user of ['', 'a b', 'a"b', 'ü', 'x'.repeat(65)]) {
    expect(as(user)).toThrow(`must be 1-64 letters, digits, _, ., :, @ or -, got ${JSON.stringify(user)}`);
  }
});

test.each(Object.entries(HOSTS))('%s takes the hosts that all others take', (_who, at) => {
  for (const host of ['cache', 'Cache.Example.com', 'cache.tools.svc.cluster.local.', '10.60.0.5']) expect(at(host)).not.toThrow();
  for (const host of ['', 'a-', '-a', 'a..b', 'a b', 'redis://a', 'a:6379', 'x'.repeat(64)]) {
    expect(at(host)).toThrow(`"host" must be the name or IPv4 address of a host, got ${JSON.stringify(host)}`);
  }
});
