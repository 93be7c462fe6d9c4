import { knownAtSynth, text } from '../../checks';
import { frozenList, frozenRecord } from '../../frozen';
import { EXPORTER_PORT } from '../../network/node-ports';
import { Problems } from '../../problems';
import { REGION } from '../../region';
import { kubeLabel } from '../core/kube-name';
import { NetworkPeer } from '../core/network-peer';
import { portProblem } from '../core/ports';
import type { AlertThresholds } from './alert-thresholds';
import type { DataPersistence } from './data-persistence';
import { endpointProblems, exporterProblems } from './endpoints';
import type { Ec2FleetProps, EndpointFleetProps, FleetExporterProps, FleetMonitoringProps, RedisEndpointProps, ServiceFleetProps } from './fleet-props';
import { LABELS, MONITORED_NAME } from './monitoring-names';
import { checkThresholds, resolveThresholds } from './thresholds';

/** Where a fleet of a kind is found. */
interface Whereabouts {
  readonly fleetTag?: string;
  readonly region?: string;
  readonly serviceName?: string;
  readonly serviceNamespace?: string;
  readonly labels?: Record<string, string>;
  readonly endpoints?: RedisEndpointProps[];
  readonly exporter?: FleetExporterProps;
  readonly nodes: NetworkPeer[];
  readonly exporterPort?: number;
}

/** A fleet that is watched, and where its metrics come from. */
export class MonitoredFleet {
  /**
   * A fleet of this library on EC2, or one database of it, found by the tags of its nodes, whose security group lets in who asks them:
   * Prometheus, or the exporter that is made.
   *
   * Throws when a value is out of its range.
   */
  public static ec2(props: Ec2FleetProps): MonitoredFleet {
    const { fleetTag = props.name, region, nodes, exporter, exporterPort } = props;
    const problems = commonProblems(props);
    problems.check('fleetTag', knownAtSynth('fleetTag', props.fleetTag) ?? text('fleetTag', props.fleetTag, MONITORED_NAME));
    problems.check('region', knownAtSynth('region', region) ?? text('region', region, REGION));
    checkNodes(problems, nodes);
    checkPort(problems, exporterPort);
    if (exporter !== undefined) {
      exporterProblems(problems, exporter);
    }
    if (exporter !== undefined && exporterPort !== undefined) {
      problems.add('exporterPort', '"exporterPort" is that of exporters on the nodes, which "exporter" takes the place of, got both; remove one');
    }
    problems.throwIfAny();
    return new MonitoredFleet(props, { fleetTag, region, nodes, exporter: exporter && frozenRecord(exporter), exporterPort });
  }

  /**
   * A fleet on Kubernetes whose pods have the exporter as a sidecar, found by the DNS name of their headless Service.
   *
   * Throws when a value is out of its range.
   */
  public static service(props: ServiceFleetProps): MonitoredFleet {
    const { serviceName, serviceNamespace, labels = LABELS, exporterPort } = props;
    const problems = commonProblems(props);
    problems.check('serviceName', kubeLabel('serviceName', serviceName));
    problems.check('serviceNamespace', kubeLabel('serviceNamespace', serviceNamespace));
    const nodes: NetworkPeer[] = [];
    problems.within([], () => nodes.push(NetworkPeer.pods(labels, serviceNamespace)));
    checkPort(problems, exporterPort);
    problems.throwIfAny();
    return new MonitoredFleet(props, { serviceName, serviceNamespace, labels: frozenRecord(labels), nodes, exporterPort });
  }

  /**
   * Redis servers that run no exporter: one is made for each.
   *
   * Throws when a value is out of its range.
   */
  public static endpoints(props: EndpointFleetProps): MonitoredFleet {
    const problems = commonProblems(props);
    endpointProblems(problems, props.endpoints);
    checkNodes(problems, props.nodes);
    problems.throwIfAny();
    return new MonitoredFleet(props, { endpoints: frozenList(props.endpoints), nodes: props.nodes });
  }

  /** Name of the fleet. */
  public readonly name: string;
  /** What it keeps on disk. */
  public readonly persistence: DataPersistence;
  /** When its alerts fire, the defaults included. */
  public readonly thresholds: AlertThresholds;
  /** Name that a fleet on EC2 has there, in the tags of its nodes. */
  public readonly fleetTag?: string;
  /** Region of a fleet on EC2. */
  public readonly region?: string;
  /** Headless Service of a fleet whose pods have the exporter. */
  public readonly serviceName?: string;
  /** Namespace of that Service; undefined for that of the monitoring. */
  public readonly serviceNamespace?: string;
  /** Labels of that Service. */
  public readonly labels?: Record<string, string>;
  /** Servers for which exporters are made. */
  public readonly redisEndpoints?: RedisEndpointProps[];
  /** The exporter that is made for a fleet on EC2. */
  public readonly fleetExporter?: FleetExporterProps;
  /** The nodes, or pods, as peers of the network. */
  public readonly nodes: NetworkPeer[];
  /** Port of the exporter on the nodes or in the pods. */
  public readonly exporterPort: number;

  private constructor({ name, persistence, thresholds = {} }: FleetMonitoringProps, whereabouts: Whereabouts) {
    this.name = name;
    this.persistence = persistence;
    this.thresholds = frozenRecord(resolveThresholds(thresholds, persistence));
    this.fleetTag = whereabouts.fleetTag;
    this.region = whereabouts.region;
    this.serviceName = whereabouts.serviceName;
    this.serviceNamespace = whereabouts.serviceNamespace;
    this.labels = whereabouts.labels;
    this.redisEndpoints = whereabouts.endpoints;
    this.fleetExporter = whereabouts.exporter;
    this.nodes = frozenList(whereabouts.nodes);
    this.exporterPort = whereabouts.exporterPort ?? EXPORTER_PORT;
  }
}

function commonProblems({ name, thresholds = {} }: FleetMonitoringProps): Problems {
  const problems = new Problems();
  problems.check('name', knownAtSynth('name', name) ?? text('name', name, MONITORED_NAME));
  checkThresholds(problems, ['thresholds'], thresholds);
  return problems;
}

function checkNodes(problems: Problems, nodes: readonly NetworkPeer[]): void {
  if (nodes.length === 0) {
    problems.add('nodes', '"nodes" must have at least one peer, because all others are shut out, got none; add the blocks of the subnets');
  }
}

function checkPort(problems: Problems, port: number | undefined): void {
  problems.check('exporterPort', portProblem('exporterPort', port));
}
