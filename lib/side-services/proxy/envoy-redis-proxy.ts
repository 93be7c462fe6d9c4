import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { Problems } from '../../definitions/problems';
import { IMAGES } from '../../definitions/side-services/core/images';
import { serviceName } from '../../definitions/side-services/core/kube-name';
import { REDIS_PORT } from '../../definitions/side-services/core/ports';
import type { SecretKey } from '../../definitions/side-services/core/secret-key';
import { checkEnvoyRedisProxy } from '../../definitions/side-services/proxy/check-envoy-redis-proxy';
import { ENVOY_RESOURCES } from '../../definitions/side-services/proxy/check-envoy-server';
import type { EnvoyRedisProxyProps } from '../../definitions/side-services/proxy/envoy-redis-proxy-props';
import { envoyConfig } from '../../rendering/side-services/proxy/envoy-config';
import { clientPasswordFile, LEAVING_PATH, upstreamPasswordFile } from '../../rendering/side-services/proxy/envoy-values';
import { configFiles, configVolume } from '../core/config-files';
import { hardenedContainer } from '../core/hardened-container';
import type { HardenedContainer } from '../core/hardened-container';
import { networkPolicy } from '../core/network-policy';
import { service } from '../core/service';
import { deployment } from '../core/workload';
import { proxyPart } from './proxy-part';

const REDIS = { name: 'redis', port: REDIS_PORT };
const METRICS = { name: 'metrics', port: 9902 };
const CONFIG = { volume: 'config', folder: '/etc/envoy', file: 'envoy.json' };
const PASSWORDS = { volume: 'passwords', folder: '/etc/envoy-passwords' };
const WORKERS = 2;
const READ_BY_GROUP = 0o440;
const DEFAULT_REPLICAS = 2;

/** Envoy before several Redis: routes by the beginnings of keys, copies of commands, logins on both sides and health checks. */
export class EnvoyRedisProxy extends Construct {
  /** Name of its Service, which answers on port 6379. */
  public readonly host: string;

  /** Throws when it cannot be made of its properties. */
  public constructor(scope: Construct, id: string, props: EnvoyRedisProxyProps) {
    super(scope, id);
    const name = props.name ?? id;
    this.host = name;
    checkName(name);
    checkEnvoyRedisProxy(props);
    const part = proxyPart(name);
    const text = envoyConfig(props, { redisPort: REDIS.port, observePort: METRICS.port, passwords: PASSWORDS.folder });
    const config = configFiles(this, 'Config', { part, name: `${name}-envoy`, files: { [CONFIG.file]: text } });
    service(this, 'Service', { part, name, ports: [REDIS] });
    service(this, 'Pods', { part, name: `${name}-pods`, ports: [METRICS], headless: true });
    deployment(this, 'Proxy', {
      name: `${name}-proxy`,
      replicas: props.replicas ?? DEFAULT_REPLICAS,
      pod: { part, containers: [leavingLate(envoy(props))], volumes: [configVolume(CONFIG.volume, config), passwords(props)], config: config.texts },
    });
    networkPolicy(this, 'Policy', {
      part,
      name: `${name}-proxy`,
      ingress: [{ peers: props.clients, ports: [REDIS.port] }, { peers: props.monitoring ?? [], ports: [METRICS.port] }],
      egress: props.upstreams.map(({ peers, port = REDIS.port }) => ({ peers, ports: [port] })),
    });
  }
}

function checkName(name: string): void {
  const problems = new Problems();
  problems.check('name', serviceName('name', name));
  problems.throwIfAny();
}

function envoy({ image, resources = ENVOY_RESOURCES }: EnvoyRedisProxyProps): HardenedContainer {
  const known = IMAGES.ENVOY;
  const action = { http: { path: '/ready', port: METRICS.name } };
  return hardenedContainer({
    name: 'envoy',
    image: image ?? known.image,
    user: known.user,
    group: known.group,
    command: ['envoy'],
    args: ['--config-path', `${CONFIG.folder}/${CONFIG.file}`, '--concurrency', String(WORKERS), '--disable-hot-restart'],
    ports: [REDIS, METRICS],
    resources,
    mounts: [{ volume: CONFIG.volume, path: CONFIG.folder }, { volume: PASSWORDS.volume, path: PASSWORDS.folder }],
    probes: { startup: { action, withinSeconds: 60, periodSeconds: 2 }, readiness: { action, periodSeconds: 5 }, liveness: { action, failureThreshold: 6 } },
  });
}

/** Envoy ends at once when it is told to, while new connections still come for a moment; its image has no program that could wait. */
function leavingLate({ container, volumes }: HardenedContainer): HardenedContainer {
  const lifecycle = { preStop: { httpGet: { path: LEAVING_PATH, port: k8s.IntOrString.fromString(METRICS.name) } } };
  return { container: { ...container, lifecycle }, volumes };
}

/** All passwords in one folder, each under the name by which the configuration knows it. */
function passwords({ access, upstreams }: EnvoyRedisProxyProps): k8s.Volume {
  const files = [
    ...access.passwords.map((password, index) => [clientPasswordFile(index), password] as const),
    ...upstreams.flatMap(({ name, login }) => (login === undefined ? [] : [[upstreamPasswordFile(name), login.password] as const])),
  ];
  return { name: PASSWORDS.volume, projected: { defaultMode: READ_BY_GROUP, sources: files.map(([path, key]) => sourceOf(path, key)) } };
}

function sourceOf(path: string, { secretName, key }: SecretKey): k8s.VolumeProjection {
  return { secret: { name: secretName, items: [{ key, path }] } };
}
