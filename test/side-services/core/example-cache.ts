import { Construct } from 'constructs';
import type { NetworkPeer } from '../../../lib/definitions/side-services/core/network-peer';
import type { SecretKey } from '../../../lib/definitions/side-services/core/secret-key';
import { IMAGES } from '../../../lib/definitions/side-services/core/images';
import type { StorageProps } from '../../../lib/definitions/side-services/core/storage-props';
import { configFiles, configVolume } from '../../../lib/side-services/core/config-files';
import { secretVariable } from '../../../lib/side-services/core/environment';
import { hardenedContainer } from '../../../lib/side-services/core/hardened-container';
import type { HardenedContainer } from '../../../lib/side-services/core/hardened-container';
import { networkPolicy } from '../../../lib/side-services/core/network-policy';
import { service } from '../../../lib/side-services/core/service';
import { statefulSet } from '../../../lib/side-services/core/workload';

/** A small cache, which shows how a chart is made of the core's parts. */
export interface ExampleCacheProps {
  readonly password: SecretKey;
  readonly clients: readonly NetworkPeer[];
  readonly replicas?: number;
  readonly storage?: StorageProps;
}

const PORT = { name: 'redis', port: 6379 };
const PING = { exec: ['sh', '-c', 'test "$(redis-cli ping)" = PONG'] };

/** A Redis with a password, found by its name. */
export class ExampleCache extends Construct {
  public constructor(scope: Construct, id: string, { password, clients, replicas = 1, storage }: ExampleCacheProps) {
    super(scope, id);
    const part = { program: 'redis', instance: id, component: 'server' };
    const config = configFiles(this, 'Config', { part, name: `${id}-config`, files: { 'redis.conf': 'appendonly no\nsave ""\n' } });
    service(this, 'Service', { part, name: id, ports: [PORT] });
    service(this, 'Pods', { part, name: `${id}-pods`, ports: [PORT], headless: true });
    statefulSet(this, 'Server', {
      name: id,
      replicas,
      serviceName: `${id}-pods`,
      volumeClaims: storage === undefined ? [] : [{ name: 'data', ...storage }],
      pod: {
        part,
        containers: [server(password, storage === undefined)],
        volumes: [configVolume('config', config)],
        config: config.texts,
        terminationGraceSeconds: 60,
      },
    });
    networkPolicy(this, 'Policy', { part, name: id, ingress: [{ peers: clients, ports: [PORT.port] }], egress: [] });
  }
}

function server(password: SecretKey, ephemeral: boolean): HardenedContainer {
  const { image, user, group } = IMAGES.REDIS;
  return hardenedContainer({
    name: 'redis',
    image, user, group,
    command: ['redis-server', '/etc/redis/redis.conf', '--requirepass', '$(REDISCLI_AUTH)'],
    env: [secretVariable('REDISCLI_AUTH', password)],
    ports: [PORT],
    resources: { cpuRequest: '100m', memoryRequest: '256Mi', memoryLimit: '256Mi' },
    mounts: [{ volume: 'config', path: '/etc/redis' }, ...ephemeral ? [] : [{ volume: 'data', path: '/data', writable: true }]],
    writable: ephemeral ? [{ path: '/data', sizeLimit: '64Mi' }] : [],
    probes: {
      startup: { action: PING, withinSeconds: 60 },
      readiness: { action: PING },
      liveness: { action: PING, failureThreshold: 6 },
    },
  });
}
