import { App, Chart } from 'cdk8s';
import { sideServices } from 'cdk-redis-fleet';

const { EnvoyRedisProxy, Kubernetes, MonitoredFleet, DataPersistence, NetworkPeer, RedisDurability, RedisInstance, RedisMonitoring, SecretKey } = sideServices;

const app = new App();
const chart = new Chart(app, 'shop', { namespace: 'shop-tools' });
const podsOf = (name: string): sideServices.NetworkPeer => NetworkPeer.pods({ 'app.kubernetes.io/instance': name });
const login = { username: 'proxy', password: SecretKey.of('redis', 'proxy') };

new RedisInstance(chart, 'sessions', {
  durability: RedisDurability.AOF_EVERYSEC,
  memory: '2Gi',
  users: SecretKey.of('redis', 'users.acl'),
  login,
  exporter: { username: 'monitoring', password: SecretKey.of('redis', 'monitoring') },
  clients: [podsOf('front')],
  monitoring: [podsOf('watch')],
});
new EnvoyRedisProxy(chart, 'front', {
  upstreams: [{ name: 'sessions', host: 'sessions', login, peers: [podsOf('sessions')] }],
  catchAll: { upstream: 'sessions' },
  access: { passwords: [SecretKey.of('proxy', 'password')] },
  clients: [NetworkPeer.pods({ app: 'shop' }, 'shop')],
  monitoring: [podsOf('watch')],
});
new RedisMonitoring(chart, 'watch', {
  fleets: [MonitoredFleet.service({ name: 'sessions', persistence: DataPersistence.APPEND_ONLY, serviceName: 'sessions-pods' })],
  proxies: [{ name: 'front', serviceName: 'front-pods', metricsPort: 9902 }],
});

// What no property sets: the pods of the data go before others when a node is short of memory.
const kubernetes = Kubernetes.of(app);
kubernetes.patch({ kind: 'StatefulSet', name: 'sessions', path: '/spec/template/spec/priorityClassName', json: '"high"' });
kubernetes.toManifests('dist');
