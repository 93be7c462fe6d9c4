import type { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import { ContainerImage } from '../../../lib/definitions/side-services/core/container-image';
import { NetworkPeer } from '../../../lib/definitions/side-services/core/network-peer';
import { plainVariable } from '../../../lib/side-services/core/environment';
import { hardenedContainer } from '../../../lib/side-services/core/hardened-container';
import { networkPolicy } from '../../../lib/side-services/core/network-policy';
import { service } from '../../../lib/side-services/core/service';
import { statefulSet } from '../../../lib/side-services/core/workload';

const PORT = { name: 'kafka', port: 9092 };
const ANSWERS = { exec: ['sh', '-c', '/opt/kafka/bin/kafka-broker-api-versions.sh --bootstrap-server localhost:9092'] };
const part = { program: 'kafka', instance: 'kafka', component: 'broker' };

/** Labels of the brokers. */
export const brokerLabels = { 'app.kubernetes.io/name': 'kafka', 'app.kubernetes.io/component': 'broker' };
/** How the image apache/kafka starts a broker. */
export const commandLine = ['/__cacert_entrypoint.sh', '/etc/kafka/docker/run'];

/** Brokers of somebody else, with the variable that breaks every tool in their container. */
export class ExampleBroker extends Construct {
  public readonly statefulSet: ApiObject;

  public constructor(scope: Construct, id: string) {
    super(scope, id);
    service(this, 'Pods', { part, name: 'kafka-headless', ports: [PORT], headless: true });
    const broker = hardenedContainer({
      name: 'kafka', image: ContainerImage.tag('apache/kafka', '4.3.1'), user: 1000, group: 1000,
      env: [plainVariable('JMX_PORT', '9999'), plainVariable('KAFKA_HEAP_OPTS', '-Xmx512m')],
      ports: [PORT], resources: { cpuRequest: '500m', memoryRequest: '1Gi', memoryLimit: '1Gi' },
      mounts: [{ volume: 'data', path: '/var/lib/kafka/data', writable: true }], writable: [{ path: '/tmp', sizeLimit: '64Mi' }],
      probes: { startup: { action: { tcp: { port: PORT.name } }, withinSeconds: 300 }, readiness: { action: ANSWERS }, liveness: { action: { tcp: { port: PORT.name } } } },
    });
    this.statefulSet = statefulSet(this, 'Broker', { name: 'kafka', replicas: 3, serviceName: 'kafka-headless', volumeClaims: [{ name: 'data', size: '8Gi' }], pod: { part, containers: [broker] } });
    networkPolicy(this, 'Policy', { part, name: 'kafka', ingress: [{ peers: [NetworkPeer.inNamespace('shop')], ports: [PORT.port] }], egress: [] });
  }
}
