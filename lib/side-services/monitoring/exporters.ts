import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import type { ExporterContainerProps } from '../../definitions/side-services/core/exporter-container-props';
import type { NetworkPeer } from '../../definitions/side-services/core/network-peer';
import type { RedisEndpointProps } from '../../definitions/side-services/monitoring/fleet-props';
import type { MonitoredFleet } from '../../definitions/side-services/monitoring/monitored-fleet';
import { REDIS_PORT } from '../../definitions/side-services/core/ports';
import { exporterOf } from '../../definitions/side-services/monitoring/monitoring-names';
import type { MadeExporter } from '../../rendering/side-services/monitoring/scrape/targets';
import { EXPORTER, exporterContainer } from '../core/exporter-container';
import type { ExporterOptions } from '../core/exporter-container';
import type { PartNames } from '../core/labels';
import { networkPolicy } from '../core/network-policy';
import { service } from '../core/service';
import { deployment } from '../core/workload';

/** An exporter with what finds its Service. */
export interface Exporter extends MadeExporter {
  readonly serviceName: string;
  readonly part: PartNames;
}

/** What is asked by an exporter, and on which port. */
interface Asked extends ExporterOptions {
  readonly component: string;
  readonly redisPort?: number;
}

/** What the exporters of a monitoring have in common. */
export interface ExporterParts {
  /** Name of the monitoring. */
  readonly name: string;
  /** Who may read the metrics. */
  readonly readers: readonly NetworkPeer[];
  readonly settings?: ExporterContainerProps;
}

/**
 * The exporters of a fleet that runs none: one for each server that is given by name; for the nodes on EC2 one that asks whom
 * Prometheus names.
 *
 * An exporter that asks whom its client names hands its password to that server. So nobody but `readers` reach it, and it reaches
 * nobody but the nodes of its fleet, on the port of Redis.
 */
export function exporters(scope: Construct, { name, readers, settings }: ExporterParts, fleet: MonitoredFleet): Exporter[] {
  const { redisEndpoints = [], fleetExporter } = fleet;
  const { namespace } = Chart.of(scope);
  // The operator's Prometheus is in another namespace, where the first name alone means nothing
  const domain = namespace === undefined ? '' : `.${namespace}.svc`;
  const make = (instance: string, asked: Asked): Exporter => {
    const { component, redisPort = REDIS_PORT } = asked;
    const serviceName = `${name}-${component}`;
    const part = { program: 'redis-exporter', instance: name, component };
    service(scope, `Exporter-${component}-Service`, { part, name: serviceName, ports: [EXPORTER] });
    deployment(scope, `Exporter-${component}`, { name: serviceName, replicas: 1, pod: { part, containers: [exporterContainer({ ...asked, settings })] } });
    networkPolicy(scope, `Exporter-${component}-Policy`, {
      part, name: serviceName,
      ingress: [{ peers: readers, ports: [EXPORTER.port] }],
      egress: [{ peers: fleet.nodes, ports: [redisPort] }],
    });
    return { instance, address: `${serviceName}${domain}:${EXPORTER.port}`, serviceName, part };
  };
  return [
    ...redisEndpoints.map((endpoint) => make(endpoint.name, askedOf(exporterOf(fleet.name, endpoint.name), endpoint))),
    ...fleetExporter === undefined ? [] : [make('', { component: exporterOf(fleet.name), ...fleetExporter })],
  ];
}

function askedOf(component: string, { host, port = REDIS_PORT, user, password, tls = false }: RedisEndpointProps): Asked {
  return { component, user, password, redisPort: port, address: `${tls ? 'rediss' : 'redis'}://${host}:${port}` };
}
