// A Redis, a proxy before it and their monitoring, written as a file for kubectl:
//
//   npm install cdk-redis-fleet aws-cdk-lib cdk8s cdk8s-plus-27 constructs typescript @types/node
//   npx tsc --strict --skipLibCheck --module node16 --target es2022 --types node app.ts && node app.js
//   kubectl apply -f dist/ && sh secrets.sh web-tools
//
// The cluster needs a default StorageClass and a network plug-in that enforces NetworkPolicies. The Secrets are redis, with users.acl and
// the passwords proxy and monitoring, and proxy, with password; the pods wait for them.
import { App, Chart } from 'cdk8s';
import { sideServices } from 'cdk-redis-fleet';

const {
  DataPersistence, EnvoyRedisProxy, Kubernetes, MonitoredFleet, NetworkPeer, RedisDurability, RedisInstance, RedisMonitoring, RestrictedNamespace, SecretKey,
} = sideServices;

const app = new App();
const chart = new Chart(app, 'web', { namespace: 'web-tools' });
const podsOf = (name: string): sideServices.NetworkPeer => NetworkPeer.pods({ 'app.kubernetes.io/instance': name });
const login = { username: 'proxy', password: SecretKey.of('redis', 'proxy') };

new RestrictedNamespace(chart, 'namespace', { name: 'web-tools' });
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
  clients: [NetworkPeer.pods({ app: 'web' }, 'web')],
  monitoring: [podsOf('watch')],
});
new RedisMonitoring(chart, 'watch', {
  fleets: [MonitoredFleet.service({ name: 'sessions', persistence: DataPersistence.APPEND_ONLY, serviceName: 'sessions-pods' })],
  proxies: [{ name: 'front', serviceName: 'front-pods', metricsPort: 9902 }],
});

// What no property sets: the data may be on nodes that are kept for it.
const kubernetes = Kubernetes.of(app);
kubernetes.patch({
  kind: 'StatefulSet', name: 'sessions', path: '/spec/template/spec/tolerations',
  json: '[{ "key": "dedicated", "value": "redis", "effect": "NoSchedule" }]',
});
kubernetes.toManifests('dist');
