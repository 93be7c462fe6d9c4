import type { Construct } from 'constructs';
import type { NetworkPeer } from '../../definitions/side-services/core/network-peer';
import { REDIS_PORT } from '../../definitions/side-services/core/ports';
import { RedisDurability } from '../../definitions/side-services/redis/redis-durability';
import type { RedisServerProps } from '../../definitions/side-services/redis/redis-server-props';
import { variantOf } from '../../definitions/side-services/redis/redis-variant';
import { redisVariantConf } from '../../rendering/side-services/redis/redis-variant-conf';
import { configFiles, configVolume, secretVolume } from '../core/config-files';
import { EXPORTER, exporterContainer } from '../core/exporter-container';
import type { HardenedContainer } from '../core/hardened-container';
import type { PartNames } from '../core/labels';
import { networkPolicy } from '../core/network-policy';
import { service } from '../core/service';
import { statefulSet } from '../core/workload';
import { CONFIG, loginVolume, redisClaims, redisContainer } from './redis-container';

/** One server with all of its objects. */
export interface RedisServer {
  readonly part: PartNames;
  /** Of its Service and StatefulSet. */
  readonly name: string;
  readonly props: RedisServerProps;
  /** Who may connect to it. */
  readonly clients: readonly NetworkPeer[];
  /** Servers that it may replicate. */
  readonly peers?: readonly NetworkPeer[];
  /** Parts that should not share a node with it. */
  readonly apartFrom?: readonly PartNames[];
}

const PORT = { name: 'redis', port: REDIS_PORT };
const USERS = { volume: 'users', folder: '/etc/redis-users', file: 'users.acl' };
/** For the last write of the file before the pod ends, in seconds. */
const GRACE = { cache: 30, persistent: 120 };

/** A StatefulSet of one server with a Service, its configuration and a NetworkPolicy. Its properties have been checked. */
export function redisServer(scope: Construct, server: RedisServer): void {
  const { part, name, props, peers = [] } = server;
  const ports = [PORT, ...props.exporter === undefined ? [] : [EXPORTER]];
  service(scope, 'Service', { part, name, ports: [PORT] });
  service(scope, 'Pods', { part, name: `${name}-pods`, ports, headless: true });
  workload(scope, server);
  networkPolicy(scope, 'Policy', {
    part,
    name,
    ingress: [{ peers: server.clients, ports: [PORT.port] }, { peers: props.monitoring ?? [], ports: [EXPORTER.port] }],
    egress: [{ peers, ports: [PORT.port] }],
  });
}

function workload(scope: Construct, { part, name, props, apartFrom }: RedisServer): void {
  const variant = variantOf(props);
  const text = redisVariantConf({ variant, port: PORT.port, local: false, aclFile: `${USERS.folder}/${USERS.file}` });
  const config = configFiles(scope, 'Config', { part, name: `${name}-config`, files: { 'redis.conf': text } });
  const redis = redisContainer({ ...props, variant, ports: [PORT], mounts: [{ volume: USERS.volume, path: USERS.folder }] });
  statefulSet(scope, 'Server', {
    name,
    replicas: 1,
    serviceName: `${name}-pods`,
    volumeClaims: redisClaims(variant),
    pod: {
      part,
      containers: [redis, ...exporterBeside(props)],
      volumes: [configVolume(CONFIG, config), loginVolume(props.login), secretVolume(USERS.volume, props.users.secretName, { [USERS.file]: props.users.key })],
      config: config.texts,
      terminationGraceSeconds: props.durability === RedisDurability.CACHE ? GRACE.cache : GRACE.persistent,
      apartFrom,
    },
  });
}

/** The exporter beside the server, where there is to be one. */
function exporterBeside({ exporter, exporterContainer: settings }: RedisServerProps): HardenedContainer[] {
  return exporter === undefined ? [] : [exporterContainer({ address: `redis://localhost:${PORT.port}`, user: exporter.username, password: exporter.password, settings })];
}
