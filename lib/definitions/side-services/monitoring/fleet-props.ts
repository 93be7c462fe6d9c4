import type { NetworkPeer } from '../core/network-peer';
import type { SecretKey } from '../core/secret-key';
import type { AlertThresholds } from './alert-thresholds';
import type { DataPersistence } from './data-persistence';

/** What all fleets that are watched have in common. */
export interface FleetMonitoringProps {
  /** Name of the fleet: the value of the label `redis_fleet`, which no two fleets share; 2-40 lower-case letters, digits or -. */
  readonly name: string;
  /** What it keeps on disk. */
  readonly persistence: DataPersistence;
  /**
   * When its alerts fire.
   * @default - see AlertThresholds
   */
  readonly thresholds?: AlertThresholds;
}

/** An exporter that is made for a whole fleet, and asks whichever of its nodes Prometheus names. */
export interface FleetExporterProps {
  /**
   * User of Redis; the role `monitoring` of this library is made for it.
   * @default - the default user
   */
  readonly user?: string;
  /**
   * Its password.
   * @default - none is sent
   */
  readonly password?: SecretKey;
  /**
   * Port of the database on the nodes, 1-65535.
   * @default 6379
   */
  readonly redisPort?: number;
}

/**
 * A fleet of this library on EC2, whose nodes are found by their tags; where nodes have several databases, one of these.
 *
 * Each further database is a fleet of the monitoring too, with the same `fleetTag` and a port of its own.
 */
export interface Ec2FleetProps extends FleetMonitoringProps {
  /**
   * Name that the fleet has on EC2: the value of the tag `redis-fleet:fleet` of its nodes; 2-40 lower-case letters, digits or -.
   * @default - `name`
   */
  readonly fleetTag?: string;
  /** Region, such as `eu-west-1`. */
  readonly region: string;
  /** Blocks of the subnets of the nodes, at least one: nothing else is reached. */
  readonly nodes: NetworkPeer[];
  /**
   * An exporter on Kubernetes that asks all nodes; excludes `exporterPort`.
   * @default - none: each node runs one of its own, which this library does not start
   */
  readonly exporter?: FleetExporterProps;
  /**
   * Port of the database's exporters on the nodes, 1-65535.
   * @default 9121
   */
  readonly exporterPort?: number;
}

/** A fleet on Kubernetes, whose pods have the exporter as a sidecar. */
export interface ServiceFleetProps extends FleetMonitoringProps {
  /** Name of the headless Service of the pods; it has a port of the name `metrics`. */
  readonly serviceName: string;
  /**
   * Its namespace.
   * @default - that of the monitoring
   */
  readonly serviceNamespace?: string;
  /**
   * Labels that the Service and its pods have.
   * @default - app.kubernetes.io/part-of: redis-fleet, as all services of this library have
   */
  readonly labels?: Record<string, string>;
  /**
   * Port of the exporter in the pods, 1-65535.
   * @default 9121
   */
  readonly exporterPort?: number;
}

/** One Redis that an exporter is made for. */
export interface RedisEndpointProps {
  /** Name: the value of the label `instance`, and part of the exporter's name; 1-20 lower-case letters, digits or -. */
  readonly name: string;
  /** Host name or IPv4 address. */
  readonly host: string;
  /**
   * Port, 1-65535.
   * @default 6379
   */
  readonly port?: number;
  /**
   * User of Redis; the role `monitoring` of this library is made for it.
   * @default - the default user
   */
  readonly user?: string;
  /**
   * Its password.
   * @default - none is sent
   */
  readonly password?: SecretKey;
  /**
   * Whether Redis is spoken to over TLS; its certificate must be signed by an authority that the image of the exporter knows.
   * @default false
   */
  readonly tls?: boolean;
}

/** Any Redis that can be reached over the network: for each, an exporter is made. */
export interface EndpointFleetProps extends FleetMonitoringProps {
  /** The nodes, 1-50. */
  readonly endpoints: RedisEndpointProps[];
  /** Who they are: the exporters reach nothing else. */
  readonly nodes: NetworkPeer[];
}
