import * as z from 'zod';
import type { SideServices } from '../../../lib/definitions/side-services/services';
import { parseDefinitionFile } from '../../../lib/fleet-file/definition-file';
import { sideServicesPart } from '../../../lib/fleet-file/side-services/build-side-services';
import { DYNOMITE_FORMAT } from '../../../lib/fleet-file/side-services/dynomite';
import { REDIS_FORMAT } from '../../../lib/fleet-file/side-services/redis';
import { REDIS_PAIR_FORMAT } from '../../../lib/fleet-file/side-services/redis-pair';
import { REDIS_PROXY_FORMAT } from '../../../lib/fleet-file/side-services/redis-proxy';
import { sideServicesSchema } from '../../../lib/fleet-file/side-services/schema';
import { sideServiceCharts } from '../../../lib/side-services/side-service-charts';
import { CHARTS } from '../../../lib/side-services/kinds';

const KINDS = { redis: REDIS_FORMAT, redisPair: REDIS_PAIR_FORMAT, redisProxy: REDIS_PROXY_FORMAT, dynomite: DYNOMITE_FORMAT };
type Kinds = { readonly [Kind in keyof typeof KINDS]: Exclude<ReturnType<(typeof KINDS)[Kind]['build']>, undefined> };

const schema = z.strictObject({ version: z.literal(1), sideServices: sideServicesSchema(KINDS) });
const parsed = (text: string): SideServices<Kinds> => parseDefinitionFile<{ readonly made?: SideServices<Kinds> }>({
  title: 'a fleet file', beginning: '', version: 1, schema, build: (parts) => ({ made: sideServicesPart<Kinds>(parts, KINDS, 'demo') }),
}, `version: 1\nsideServices:\n${text}`, 'fleet.yaml').made!;

const SERVER = `
      users: { secret: redis, key: users.acl }
      login: { username: proxy, password: { secret: redis, key: password } }
      clients: [{ pods: { app: shop } }]`;
const ALL = `
  redis:
    cache:
      durability: cache
      memory: 512Mi
      exporter: { password: { secret: redis, key: exporter } }
      monitoring: [{ namespace: monitoring }]${SERVER}
    queue:
      durability: aof-always
      memory: 1Gi
      storage: { size: 8Gi, storageClassName: io2 }
      image: redis:7.4.1-alpine${SERVER}
  redisPair:
    sessions:
      durability: aof-everysec
      memory: 1Gi
      access: { username: shop, passwords: [{ secret: proxy, key: new }, { secret: proxy, key: old }] }
      prefixesOfB: ['b:']
      operators: [{ cidr: 10.60.0.0/24 }]
      proxy: { replicas: 3, image: envoyproxy/envoy:v1.36.6, resources: { cpuRequest: 500m, memoryRequest: 256Mi, memoryLimit: 1Gi } }
      failover: none${SERVER}
  redisProxy:
    front:
      upstreams:
        - { name: one, host: cache, login: { password: { secret: redis, key: password } }, peers: [{ pods: { app.kubernetes.io/instance: cache } }] }
        - { name: two, host: 10.60.0.5, port: 7000, peers: [{ cidr: 10.60.0.0/24 }] }
      routes: [{ prefix: 'a:', removePrefix: true, upstream: two }]
      catchAll: { upstream: one, mirrors: [{ upstream: two, percent: 10, excludeReads: false }] }
      access: { passwords: [{ secret: proxy, key: password }] }
      clients: [{ namespace: shop }]
  dynomite:
    trial:
      experimental: a trial of quorum reads
      image: registry.example.com/dynomite:0.6.22
      racks: 2
      consistency: DC_ONE
      durability: cache
      memory: 512Mi
`;

describe('Redis and proxies in fleet.yaml', () => {
  test('have their values', () => {
    const props = Object.fromEntries(parsed(ALL).services.map((service) => [service.name, service.props]));
    expect(props).toMatchObject({
      cache: { durability: 'cache', users: { secretName: 'redis', key: 'users.acl' }, login: { username: 'proxy', password: { key: 'password' } }, exporter: { password: { key: 'exporter' } }, monitoring: [{ namespaceName: 'monitoring' }] },
      queue: { storage: { size: '8Gi', storageClassName: 'io2' }, image: { reference: 'redis:7.4.1-alpine' } },
      sessions: { access: { username: 'shop', passwords: [{ key: 'new' }, { key: 'old' }] }, prefixesOfB: ['b:'], operators: [{ block: '10.60.0.0/24' }], proxy: { replicas: 3, image: { reference: 'envoyproxy/envoy:v1.36.6' }, resources: { memoryLimit: '1Gi' } }, failover: 'none' },
      front: {
        upstreams: [{ name: 'one', login: { password: { key: 'password' } }, peers: [{ podLabels: { 'app.kubernetes.io/instance': 'cache' } }] }, { name: 'two', port: 7000, peers: [{ block: '10.60.0.0/24' }] }],
        catchAll: { mirrors: [{ percent: 10 }] }, clients: [{ namespaceName: 'shop' }],
      },
      trial: { racks: 2, image: { reference: 'registry.example.com/dynomite:0.6.22' } },
    });
  });

  test('have exporters of the image and the resources that are given', () => {
    const text = ALL.replaceAll(/^( +)exporter: .*$/gm, '$&\n$1exporterContainer: { image: oliver006/redis_exporter:v1.86.0, resources: { cpuRequest: 20m, memoryRequest: 64Mi, memoryLimit: 128Mi } }');
    const cache = parsed(text).services.find(({ name }) => name === 'cache')?.props;
    expect(cache).toMatchObject({ exporterContainer: { image: { reference: 'oliver006/redis_exporter:v1.86.0' }, resources: { cpuRequest: '20m', memoryRequest: '64Mi', memoryLimit: '128Mi' } } });
  });

  test('become charts, each of its own', () => {
    const { redis, redisPair, redisProxy, dynomite } = CHARTS;
    const app = sideServiceCharts<Kinds>(parsed(ALL), { redis, redisPair, redisProxy, dynomite });
    expect(app.charts.map(({ node }) => node.id)).toEqual(['demo-0-namespace', 'demo-cache', 'demo-queue', 'demo-sessions', 'demo-front', 'demo-trial']);
  });

  test.each<[string, string, string, string]>([
    ['a literal password', 'password: { secret: redis, key: password }', 'password: hunter2',
      'fleet.yaml:11:43: sideServices.redis.cache.login.password: "password" must name an entry of a Secret, such as { secret: redis, key: password }, got something else, which may be the secret itself and is not shown; put it into a Secret'],
    ['an unknown durability', 'aof-always', 'forever', 'fleet.yaml:14:19: sideServices.redis.queue.durability: "durability" must be one of cache, aof-everysec, aof-always, got "forever"'],
    ['a volume that is too small', 'size: 8Gi', 'size: 1Gi',
      'fleet.yaml:16:24: sideServices.redis.queue.storage.size: "size" must be at least 1227Mi, three times the data (409Mi), got 1Gi: a rewrite writes the new file beside one of twice the data'],
    ['a mirror of itself', 'mirrors: [{ upstream: two', 'mirrors: [{ upstream: one',
      'fleet.yaml:39:56: sideServices.redisProxy.front.catchAll.mirrors[0].upstream: "upstream" of a mirror must be another Redis, got "one", which would execute each command twice'],
    ['a beginning that is none', "prefixesOfB: ['b:']", "prefixesOfB: ['b c']",
      'fleet.yaml:26:21: sideServices.redisPair.sessions.prefixesOfB[0]: "prefixesOfB" must be 1-256 printable letters of ASCII without a space, got "b c"'],
    ['an experiment without a reason', 'a trial of quorum reads', "' '",
      'fleet.yaml:44:21: sideServices.dynomite.trial.experimental: "experimental" must be a reason, because Dynomite has had no release since 2021 and knows no passwords, got nothing; use EnvoyRedisProxy where there is none'],
  ])('are refused for %s, with its place', (_name, from, to, message) => {
    expect(() => parsed(ALL.replace(from, to))).toThrow(message);
  });
});
