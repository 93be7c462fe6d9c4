import type { Chart } from 'cdk8s';
import { sideServices } from '../../../lib';

const {
  ContainerImage, DynomiteConsistency, DynomiteProxy, EnvoyRedisProxy, NetworkPeer, RedisDurability, RedisFailover, RedisInstance, RedisPair, SecretKey,
} = sideServices;

/** How tests make a service in a chart. */
export type Build = (chart: Chart) => void;

export const users = SecretKey.of('redis', 'users.acl');
export const login = { password: SecretKey.of('redis', 'password') };
const clients = [NetworkPeer.pods({ app: 'shop' })];
const monitoring = [NetworkPeer.pods({ 'app.kubernetes.io/name': 'prometheus' }, 'monitoring')];

/** A cache; each test says what is different. */
export const CACHE: sideServices.RedisInstanceProps = { durability: RedisDurability.CACHE, memory: '512Mi', users, login, clients };
export const PAIR: sideServices.RedisPairProps = { ...CACHE, durability: RedisDurability.AOF_EVERYSEC, access: { passwords: [SecretKey.of('proxy', 'password')] } };
export const PROXY: sideServices.EnvoyRedisProxyProps = {
  upstreams: [
    { name: 'first', host: 'redis-first', login, peers: [NetworkPeer.pods({ app: 'first' })] },
    { name: 'second', host: 'redis-second', login, peers: [NetworkPeer.pods({ app: 'second' })] },
  ],
  catchAll: { upstream: 'first' },
  access: PAIR.access,
  clients,
};
export const DYNOMITE: sideServices.DynomiteProxyProps = {
  experimental: 'a test', image: ContainerImage.tag('registry.example.com/dynomite', '0.6.22'), durability: RedisDurability.CACHE, memory: '512Mi', clients,
};

const instance = (props: Partial<sideServices.RedisInstanceProps>): Build => (chart) => { new RedisInstance(chart, 'sessions', { ...CACHE, ...props }); };
const pair = (props: Partial<sideServices.RedisPairProps>): Build => (chart) => { new RedisPair(chart, 'sessions', { ...PAIR, ...props }); };
const proxy = (props: Partial<sideServices.EnvoyRedisProxyProps>): Build => (chart) => { new EnvoyRedisProxy(chart, 'front', { ...PROXY, ...props }); };
const dynomite = (props: Partial<sideServices.DynomiteProxyProps>): Build => (chart) => { new DynomiteProxy(chart, 'racks', { ...DYNOMITE, ...props }); };

/** Every option of every proxy of Envoy, by its name. */
export const PROXIES: Readonly<Record<string, Build>> = {
  'a proxy with a catch-all': proxy({}),
  'a proxy with routes and without a catch-all': proxy({ catchAll: undefined, routes: [{ prefix: 'a:', upstream: 'first' }, { prefix: 'b:', upstream: 'second', removePrefix: true }] }),
  'a proxy with mirrors': proxy({
    catchAll: { upstream: 'first', mirrors: [{ upstream: 'second', percent: 12.5 }] },
    routes: [{ prefix: 'all:', upstream: 'second', mirrors: [{ upstream: 'first', excludeReads: false }] }],
  }),
  'a proxy with mirrors that may miss writes': proxy({ allowUncopiedWrites: true, catchAll: { upstream: 'first', mirrors: [{ upstream: 'second' }] } }),
  'a proxy with a standby for reads by default': proxy({ catchAll: { upstream: 'first', standby: 'second' } }),
  'a proxy with a standby for reads': proxy({ catchAll: { upstream: 'first', standby: 'second', failover: RedisFailover.READS } }),
  'a proxy with a standby for everything': proxy({ catchAll: { upstream: 'first', standby: 'second', failover: RedisFailover.ALL } }),
  'a proxy with a standby for nothing': proxy({ catchAll: { upstream: 'first', standby: 'second', failover: RedisFailover.NONE } }),
  'a proxy with users on both sides': proxy({
    access: { username: 'shop', passwords: [SecretKey.of('proxy', 'new'), SecretKey.of('proxy', 'old')] },
    upstreams: [{ name: 'first', host: '10.60.0.5', port: 7000, login: { username: 'proxy', password: login.password }, peers: [NetworkPeer.cidr('10.60.0.0/24')] }],
  }),
  'a proxy with a maintenance key': proxy({ maintenanceKey: 'maintenance', timeoutMilliseconds: 250, healthCheckSeconds: 10, maxConnections: 100 }),
  'a single proxy that is watched': proxy({
    name: 'other', replicas: 1, monitoring, image: ContainerImage.tag('envoyproxy/envoy', 'v1.36.6'),
    resources: { cpuRequest: '1', cpuLimit: '2', memoryRequest: '256Mi', memoryLimit: '512Mi' },
  }),
  'a pair of servers': pair({}),
  'a pair that shares the keys': pair({ name: 'shared', prefixesOfB: ['b:', 'c:'], failover: RedisFailover.ALL, operators: clients, monitoring }),
  'a pair of caches that fails over nothing': pair({ durability: RedisDurability.CACHE, failover: RedisFailover.NONE, proxy: { replicas: 1 }, exporter: login, monitoring }),
  'a pair with other proxies': pair({ proxy: {
    replicas: 3, timeoutMilliseconds: 250, healthCheckSeconds: 10, maintenanceKey: 'maintenance', maxConnections: 20_000, image: ContainerImage.tag('envoyproxy/envoy', 'v1.36.6'),
    resources: { cpuRequest: '1', cpuLimit: '2', memoryRequest: '512Mi', memoryLimit: '512Mi' },
  } }),
};

/** Every option of every service that holds data, by its name. */
export const SERVERS: Readonly<Record<string, Build>> = {
  'a cache': instance({}),
  'a Redis that syncs every second': instance({ durability: RedisDurability.AOF_EVERYSEC }),
  'a Redis that syncs before each reply': instance({ durability: RedisDurability.AOF_ALWAYS, storage: { size: '2Gi', storageClassName: 'io2' } }),
  'a Redis with an exporter': instance({ exporter: { username: 'exporter', password: SecretKey.of('redis', 'exporter') }, monitoring }),
  'a Redis with every option of its exporter': instance({
    exporter: login, monitoring,
    exporterContainer: { image: ContainerImage.tag('oliver006/redis_exporter', 'v1.86.0'), resources: { cpuRequest: '20m', memoryRequest: '64Mi', memoryLimit: '128Mi' } },
  }),
  'a Redis of other size, image and name': instance({
    name: 'other', memory: '4Gi', cpuRequest: '1', cpuLimit: '2', image: ContainerImage.tag('valkey/valkey', '8.1.1-alpine'), login: { ...login, username: 'probe' },
  }),
  'an experiment with Dynomite': dynomite({}),
  'an experiment with Dynomite and a quorum': dynomite({ consistency: DynomiteConsistency.DC_QUORUM }),
  'an experiment with Dynomite and a safe quorum': dynomite({ consistency: DynomiteConsistency.DC_SAFE_QUORUM }),
  'an experiment with Dynomite and files': dynomite({
    name: 'other', racks: 2, consistency: DynomiteConsistency.DC_ONE, durability: RedisDurability.AOF_EVERYSEC, program: '/usr/local/sbin/dynomite', user: 1000, group: 1000,
    storage: { size: '4Gi', storageClassName: 'gp3' }, redisImage: ContainerImage.tag('redis', '7.4.1-alpine'), resources: { cpuRequest: '1', memoryRequest: '1Gi', memoryLimit: '1Gi' },
  }),
};
