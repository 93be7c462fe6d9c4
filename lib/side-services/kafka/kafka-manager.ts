import { Construct } from 'constructs';
import { Problems } from '../../definitions/problems';
import { NetworkPeer } from '../../definitions/side-services/core/network-peer';
import { checkKafkaManager } from '../../definitions/side-services/kafka/check-kafka-manager';
import type { KafkaClusterProps } from '../../definitions/side-services/kafka/kafka-cluster-props';
import { KafkaManagerEngine } from '../../definitions/side-services/kafka/kafka-manager-engine';
import type { KafkaManagerProps } from '../../definitions/side-services/kafka/kafka-manager-props';
import { ingress } from '../core/ingress';
import { selectorOf } from '../core/labels';
import { networkPolicy } from '../core/network-policy';
import { service } from '../core/service';
import { deployment } from '../core/workload';
import { akhqConsole } from './akhq-console';
import { cmakConsole } from './cmak-console';
import { cmakRegistration, registrationPart } from './cmak-registration';
import { clusterRules, zookeeperRule } from './cluster-rules';
import type { Console, ConsoleParts } from './console';
import { kafkaUiConsole } from './kafka-ui-console';

const USERNAME = 'admin';
const WEB_PORT = 80;

/**
 * A console for one or more Kafka clusters, with a login, reached by its Service and, where that is asked for, by an Ingress.
 *
 * It is one pod: none of the programs shares sessions or work with a second one.
 */
export class KafkaManager extends Construct {
  private readonly clusters: KafkaClusterProps[];

  /** Throws for what the program cannot show, such as a cluster without ZooKeeper with CMAK. */
  public constructor(scope: Construct, id: string, private readonly props: KafkaManagerProps) {
    super(scope, id);
    this.clusters = [...props.clusters ?? []];
    this.node.addValidation({ validate: () => this.clusters.length > 0 ? [] : [`Kafka manager "${this.name}" must have at least one cluster, got none; give it "clusters" or call addCluster()`] });
    this.make();
  }

  /** Adds a cluster that the console shows. Call it before fields of its objects are patched: they are made anew. */
  public addCluster(cluster: KafkaClusterProps): void {
    this.clusters.push(cluster);
    try {
      this.make();
    } catch (error) {
      this.clusters.pop();
      throw error;
    }
  }

  private get name(): string {
    return this.props.name ?? this.node.id;
  }

  private make(): void {
    const { engine = KafkaManagerEngine.kafkaUi(), username = USERNAME, password, resources, scrapers } = this.props;
    const problems = new Problems();
    checkKafkaManager(problems, { ...this.props, name: this.name, clusters: this.clusters }, engine);
    problems.throwIfAny();
    this.node.children.forEach(({ node }) => this.node.tryRemoveChild(node.id));
    const parts: ConsoleParts = { part: { program: engine.program, instance: this.name, component: 'console' }, name: this.name, engine, username, password, clusters: this.clusters, resources, scraped: (scrapers ?? []).length > 0 };
    this.makeObjects(parts, consoleOf(this, parts));
    if (engine.cmakProps !== undefined && this.clusters.length > 0) {
      cmakRegistration(this, parts, engine.cmakProps);
    }
  }

  private makeObjects({ part, name, engine, clusters }: ConsoleParts, { pod, ports, metrics, healthPath }: Console): void {
    const { ingress: exposure, clients = [], scrapers = [] } = this.props;
    const [web, ...others] = ports;
    const scrape: Record<string, string> = metrics === undefined || scrapers.length === 0 ? {} : {
      'prometheus.io/scrape': 'true', 'prometheus.io/port': String(metrics.port), 'prometheus.io/path': metrics.path,
    };
    deployment(this, 'Console', { name, replicas: 1, recreate: true, pod: { ...pod, annotations: scrape } });
    service(this, 'Service', { part, name, ports: [{ name: web.name, port: WEB_PORT }, ...others] });
    const registrars = engine.cmakProps === undefined ? [] : [NetworkPeer.pods(selectorOf(registrationPart(part)))];
    networkPolicy(this, 'Policy', {
      part, name,
      ingress: [
        { peers: [...exposure?.controllers ?? [], ...clients, ...registrars], ports: [web.port] },
        ...metrics === undefined ? [] : [{ peers: scrapers, ports: [metrics.port] }],
      ],
      egress: [...engine.cmakProps === undefined ? [] : [zookeeperRule(engine.cmakProps)], ...clusters.flatMap(clusterRules)],
    });
    if (exposure !== undefined) {
      ingress(this, 'Ingress', { part, name, exposure, serviceName: name, portName: web.name, healthPath });
    }
  }
}

function consoleOf(scope: Construct, parts: ConsoleParts): Console {
  const { akhqProps: akhq, cmakProps: cmak } = parts.engine;
  if (cmak !== undefined) {
    return cmakConsole(parts, cmak);
  }
  return akhq === undefined ? kafkaUiConsole(scope, parts) : akhqConsole(scope, parts, akhq);
}
