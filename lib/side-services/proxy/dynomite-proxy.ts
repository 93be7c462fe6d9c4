import { Construct } from 'constructs';
import { Problems } from '../../definitions/problems';
import { serviceName } from '../../definitions/side-services/core/kube-name';
import { NetworkPeer } from '../../definitions/side-services/core/network-peer';
import { REDIS_PORT } from '../../definitions/side-services/core/ports';
import { checkDynomiteProxy } from '../../definitions/side-services/proxy/check-dynomite-proxy';
import { DynomiteConsistency } from '../../definitions/side-services/proxy/dynomite-consistency';
import type { DynomiteProxyProps } from '../../definitions/side-services/proxy/dynomite-proxy-props';
import { variantOf } from '../../definitions/side-services/redis/redis-variant';
import { dynomiteYaml } from '../../rendering/side-services/proxy/dynomite-yaml';
import { redisVariantConf } from '../../rendering/side-services/redis/redis-variant-conf';
import { configFiles, configVolume } from '../core/config-files';
import { fieldVariable } from '../core/environment';
import { hardenedContainer } from '../core/hardened-container';
import type { HardenedContainer } from '../core/hardened-container';
import { selectorOf } from '../core/labels';
import type { PartNames } from '../core/labels';
import { networkPolicy } from '../core/network-policy';
import { service } from '../core/service';
import { statefulSet } from '../core/workload';
import { CONFIG, redisClaims, redisContainer } from '../redis/redis-container';

const CLIENT = { name: 'client', port: 8102 };
const PEER = { name: 'peer', port: 8101 };
const STATS_PORT = 22_222;
const RACKS = { volume: 'racks', folder: '/etc/dynomite' };
const DEFAULT_RACKS = 3;
const DEFAULT_ID = 999;
const DEFAULT_RESOURCES = { cpuRequest: '250m', memoryRequest: '256Mi', memoryLimit: '512Mi' };
const GRACE_SECONDS = 120;

/**
 * Dynomite, as an experiment: racks that hold all data each, of which a command waits for one or for a majority.
 *
 * The Redis of a rack listens in its pod only, because Dynomite cannot log in.
 */
export class DynomiteProxy extends Construct {
  /** Name of its Service, which answers on port 8102. */
  public readonly host: string;

  /** Throws when it cannot be made of its properties. */
  public constructor(scope: Construct, id: string, props: DynomiteProxyProps) {
    super(scope, id);
    const name = props.name ?? id;
    this.host = name;
    check(name, props);
    const part = { program: 'dynomite', instance: name, component: 'rack' };
    service(this, 'Service', { part, name, ports: [CLIENT] });
    service(this, 'Pods', { part, name: `${name}-pods`, ports: [CLIENT, PEER], headless: true });
    workload(this, part, name, props);
    networkPolicy(this, 'Policy', {
      part,
      name,
      ingress: [{ peers: props.clients, ports: [CLIENT.port] }, { peers: [podsOf(part)], ports: [PEER.port] }],
      egress: [{ peers: [podsOf(part)], ports: [PEER.port] }],
    });
  }
}

function check(name: string, props: DynomiteProxyProps): void {
  const problems = new Problems();
  problems.check('name', serviceName('name', name));
  problems.throwIfAny();
  checkDynomiteProxy(props);
}

function podsOf(part: PartNames): NetworkPeer {
  return NetworkPeer.pods(selectorOf(part));
}

function workload(scope: Construct, part: PartNames, name: string, props: DynomiteProxyProps): void {
  const variant = variantOf(props);
  const conf = redisVariantConf({ variant, port: REDIS_PORT, local: true });
  const config = configFiles(scope, 'Config', { part, name: `${name}-redis`, files: { 'redis.conf': conf } });
  const racks = configFiles(scope, 'Racks', { part, name: `${name}-racks`, files: rackFiles(name, props) });
  const redis = redisContainer({ variant, memory: props.memory, image: props.redisImage, ports: [] });
  statefulSet(scope, 'Rack', {
    name,
    replicas: props.racks ?? DEFAULT_RACKS,
    serviceName: `${name}-pods`,
    volumeClaims: redisClaims(variant),
    pod: {
      part,
      containers: [redis, dynomite(props)],
      volumes: [configVolume(CONFIG, config), configVolume(RACKS.volume, racks)],
      config: [...config.texts, ...racks.texts],
      terminationGraceSeconds: GRACE_SECONDS,
    },
  });
}

/** A file for each rack under the name of its pod. */
function rackFiles(name: string, { racks = DEFAULT_RACKS, consistency = DynomiteConsistency.DC_QUORUM }: DynomiteProxyProps): Record<string, string> {
  const pods = Array.from({ length: racks }, (_, rack) => `${name}-${rack}`);
  const hosts = pods.map((pod) => `${pod}.${name}-pods`);
  const ports = { client: CLIENT.port, peer: PEER.port, redis: REDIS_PORT, stats: STATS_PORT };
  return Object.fromEntries(pods.map((pod, rack) => [`${pod}.yaml`, dynomiteYaml({ hosts, consistency, ports }, rack)]));
}

function dynomite({ image, program = 'dynomite', user = DEFAULT_ID, group = DEFAULT_ID, resources = DEFAULT_RESOURCES }: DynomiteProxyProps): HardenedContainer {
  const action = { tcp: { port: CLIENT.name } };
  return hardenedContainer({
    name: 'dynomite',
    image,
    user,
    group,
    command: [program],
    args: ['-c', `${RACKS.folder}/$(POD_NAME).yaml`],
    env: [fieldVariable('POD_NAME', 'metadata.name')],
    ports: [CLIENT, PEER],
    resources,
    mounts: [{ volume: RACKS.volume, path: RACKS.folder }],
    writable: [{ path: '/tmp', sizeLimit: '16Mi' }],
    probes: { startup: { action, withinSeconds: 300 }, readiness: { action }, liveness: { action, failureThreshold: 6 } },
  });
}
