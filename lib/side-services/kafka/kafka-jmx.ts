import type { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { Problems } from '../../definitions/problems';
import { checkBroker, checkKafkaJmx } from '../../definitions/side-services/kafka/check-kafka-jmx';
import type { KafkaJmxProps } from '../../definitions/side-services/kafka/kafka-jmx-props';
import type { KafkaJmxSettings } from '../../definitions/side-services/kafka/kafka-jmx-settings';
import { jmxPatch } from '../../rendering/side-services/kafka/jmx-patch';
import { jmxDropIn } from '../../rendering/side-services/kafka/kafka-jmx-options';
import { labelsOf } from '../core/labels';
import { peerOf } from '../core/network-policy';
import { addJmx } from './add-jmx';

const LAST_PORT = 65_535;

/**
 * JMX of Kafka brokers as a console can read it: one fixed port for both hops, a name of each broker that resolves, options for the
 * server alone, and nobody at the port but the console.
 *
 * The construct makes the NetworkPolicy of that port and, where asked, the headless Service, both in the namespace of the brokers;
 * the brokers themselves are changed by `addTo` where they are an object of a chart, by `patchText` where they are not, and by
 * `systemdDropIn` where they are machines.
 */
export class KafkaJmx extends Construct {
  /**
   * Text of a drop-in of systemd for brokers on machines, such as EC2 instances.
   *
   * Throws for settings of pods.
   */
  public static systemdDropIn(settings: KafkaJmxSettings): string {
    if (settings.podDomain !== undefined) {
      throw new Error('"settings" must be those of machines, got those of pods; use KafkaJmxSettings.onMachines()');
    }
    return jmxDropIn(settings);
  }

  /** Throws when a name is not allowed, or nobody may read. */
  public constructor(scope: Construct, id: string, private readonly props: KafkaJmxProps) {
    super(scope, id);
    const { name = id } = props;
    const problems = new Problems();
    checkKafkaJmx(problems, { ...props, name });
    problems.throwIfAny();
    this.addPolicy(name);
    if (props.createHeadlessService === true) {
      this.addService(name);
    }
  }

  /**
   * Gives a StatefulSet of brokers in a chart its JMX.
   *
   * Throws when it has no such container, another headless Service or another namespace than the settings, or the command line is empty.
   *
   * @param statefulSet the object
   * @param container name of the brokers' container
   * @param commandLine how its image starts the broker: for the image apache/kafka `/__cacert_entrypoint.sh` and `/etc/kafka/docker/run`
   */
  public addTo(statefulSet: ApiObject, container: string, commandLine: string[]): void {
    addJmx(statefulSet, this.props.settings, { container, commandLine });
  }

  /**
   * The same change as text in JSON, for `kubectl patch statefulset NAME --patch-file` and for `patches` of kustomize.
   *
   * Throws when a name is not allowed, or the command line is empty.
   *
   * @param statefulSet name of the brokers' StatefulSet
   * @param container name of the brokers' container
   * @param commandLine how its image starts the broker
   */
  public patchText(statefulSet: string, container: string, commandLine: string[]): string {
    checkBroker({ statefulSet, container, commandLine });
    return `${JSON.stringify(jmxPatch(this.props.settings, { statefulSet, container, commandLine }), undefined, 2)}\n`;
  }

  private metadata(name: string): k8s.ObjectMeta {
    const { settings, name: instance = this.node.id } = this.props;
    return { name, namespace: settings.namespaceName, labels: labelsOf({ program: 'kafka', instance, component: 'jmx' }) };
  }

  /** Shuts one port of pods that are not ours: all their others stay as they are, in both directions. */
  private addPolicy(name: string): void {
    const { settings: { port }, brokerLabels, managers, brokersHavePolicy } = this.props;
    const others = brokersHavePolicy ? [] : [{ ports: [...otherPorts(port), { protocol: 'UDP' }, { protocol: 'SCTP' }] }];
    new k8s.KubeNetworkPolicy(this, 'Policy', {
      metadata: this.metadata(name),
      spec: {
        podSelector: { matchLabels: brokerLabels },
        policyTypes: ['Ingress'],
        ingress: [{ from: managers.map(peerOf), ports: [{ protocol: 'TCP', port: k8s.IntOrString.fromNumber(port) }] }, ...others],
      },
    });
  }

  private addService(name: string): void {
    const { settings: { port, headlessServiceName = name }, brokerLabels } = this.props;
    new k8s.KubeService(this, 'Service', {
      metadata: this.metadata(headlessServiceName),
      spec: {
        type: 'ClusterIP', clusterIp: 'None', publishNotReadyAddresses: true, selector: brokerLabels,
        ports: [{ name: 'jmx', port, targetPort: k8s.IntOrString.fromNumber(port), protocol: 'TCP' }],
      },
    });
  }
}

function otherPorts(port: number): k8s.NetworkPolicyPort[] {
  return [[1, port - 1], [port + 1, LAST_PORT]].flatMap(([first = 0, last = 0]) =>
    first > last ? [] : [{ protocol: 'TCP', port: k8s.IntOrString.fromNumber(first), endPort: last }]);
}
