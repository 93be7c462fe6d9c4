import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { IMAGES } from '../../definitions/side-services/core/images';
import type { NetworkPeer } from '../../definitions/side-services/core/network-peer';
import type { SecretKey } from '../../definitions/side-services/core/secret-key';
import type { RedisEndpointProps } from '../../definitions/side-services/monitoring/fleet-props';
import type { MonitoredFleet } from '../../definitions/side-services/monitoring/monitored-fleet';
import { EXPORTER_PORT, METRICS_PORT_NAME, exporterOf } from '../../definitions/side-services/monitoring/monitoring-names';
import type { MadeExporter } from '../../rendering/side-services/monitoring/scrape/targets';
import { plainVariable, secretVariable } from '../core/environment';
import { hardenedContainer } from '../core/hardened-container';
import type { HardenedContainer } from '../core/hardened-container';
import type { PartNames } from '../core/labels';
import { networkPolicy } from '../core/network-policy';
import type { ProbeAction } from '../core/probes';
import { service } from '../core/service';
import { deployment } from '../core/workload';

/** An exporter with what finds its Service. */
export interface Exporter extends MadeExporter {
  readonly serviceName: string;
  readonly part: PartNames;
}

const PORT = { name: METRICS_PORT_NAME, port: EXPORTER_PORT };
const REDIS_PORT = 6379;
/** Says that the exporter lives, whatever Redis does: an exporter that is killed for its Redis could not say that Redis is down. */
const HEALTH: ProbeAction = { http: { path: '/health', port: PORT.name } };
const START_LIMIT = 30;

/** What an exporter is told. */
interface Asked {
  readonly component: string;
  /** Its server; undefined where Prometheus names one in each request. */
  readonly address?: string;
  readonly user?: string;
  readonly password?: SecretKey;
  readonly redisPort?: number;
}

/**
 * The exporters of a fleet that runs none: one for each server that is given by name; for the nodes on EC2 one that asks whom
 * Prometheus names.
 *
 * An exporter that asks whom its client names hands its password to that server. So nobody but `readers` reach it, and it reaches
 * nobody but the nodes of its fleet, on the port of Redis.
 *
 * @param name name of the monitoring
 * @param readers who may read the metrics
 */
export function exporters(scope: Construct, name: string, fleet: MonitoredFleet, readers: readonly NetworkPeer[]): Exporter[] {
  const { redisEndpoints = [], fleetExporter } = fleet;
  const { namespace } = Chart.of(scope);
  // The operator's Prometheus is in another namespace, where the first name alone means nothing
  const domain = namespace === undefined ? '' : `.${namespace}.svc`;
  const make = (instance: string, asked: Asked): Exporter => {
    const { component, redisPort = REDIS_PORT } = asked;
    const serviceName = `${name}-${component}`;
    const part = { program: 'redis-exporter', instance: name, component };
    service(scope, `Exporter-${component}-Service`, { part, name: serviceName, ports: [PORT] });
    deployment(scope, `Exporter-${component}`, { name: serviceName, replicas: 1, pod: { part, containers: [container(asked)] } });
    networkPolicy(scope, `Exporter-${component}-Policy`, {
      part, name: serviceName,
      ingress: [{ peers: readers, ports: [PORT.port] }],
      egress: [{ peers: fleet.nodes, ports: [redisPort] }],
    });
    return { instance, address: `${serviceName}${domain}:${PORT.port}`, serviceName, part };
  };
  return [
    ...redisEndpoints.map((endpoint) => make(endpoint.name, askedOf(exporterOf(fleet.name, endpoint.name), endpoint))),
    ...fleetExporter === undefined ? [] : [make('', { component: exporterOf(fleet.name), ...fleetExporter })],
  ];
}

function askedOf(component: string, { host, port = REDIS_PORT, user, password, tls = false }: RedisEndpointProps): Asked {
  return { component, user, password, redisPort: port, address: `${tls ? 'rediss' : 'redis'}://${host}:${port}` };
}

function container({ address, user, password }: Asked): HardenedContainer {
  return hardenedContainer({
    name: 'exporter',
    ...IMAGES.REDIS_EXPORTER,
    env: [
      // An empty one asks nobody of its own accord
      plainVariable('REDIS_ADDR', address ?? ''),
      plainVariable('REDIS_EXPORTER_WEB_LISTEN_ADDRESS', `:${PORT.port}`),
      ...address === undefined ? [] : [plainVariable('REDIS_EXPORTER_DISABLE_SCRAPE_ENDPOINT', 'true')],
      ...user === undefined ? [] : [plainVariable('REDIS_USER', user)],
      ...password === undefined ? [] : [secretVariable('REDIS_PASSWORD', password)],
    ],
    ports: [PORT],
    resources: { cpuRequest: '10m', cpuLimit: '100m', memoryRequest: '32Mi', memoryLimit: '64Mi' },
    probes: { startup: { action: HEALTH, withinSeconds: START_LIMIT, periodSeconds: 5 }, readiness: { action: HEALTH }, liveness: { action: HEALTH } },
  });
}
