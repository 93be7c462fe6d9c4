import type { Chart } from 'cdk8s';
import { sideServices } from '../../lib';
import { ingress } from '../../lib/side-services/core/ingress';
import { ExampleCache } from './core/example-cache';
import { brokers } from './kafka/jmx-options';
import { managers } from './kafka/managers';
import { generators } from './load/generators';
import { monitorings } from './monitoring/options';
import type { PolicyOptions } from './policy/manifest';
import { PROXIES, SERVERS } from './redis/options';

const { KafkaManager, NetworkPeer, NGrinder, RedisMonitoring, RestrictedNamespace, SecretKey, ServiceIngress } = sideServices;

/** Makes a service in a chart. */
export type Build = (chart: Chart) => void;

/** A service with some of its options. */
export interface Case {
  readonly build: Build;
  /** Namespace in which alone it can be. */
  readonly namespace?: string;
  /** What it needs that others must not have. */
  readonly policy?: PolicyOptions;
}

function casesOf<Of>(kind: string, options: Readonly<Record<string, Of>>, caseOf: (option: Of, title: string) => Case): Record<string, Case> {
  return Object.fromEntries(Object.entries(options).map(([title, option]) => [`${kind}: ${title}`, caseOf(option, title)]));
}

/** Everything that the core makes and no service needs yet. */
const core: Build = (chart) => {
  new ExampleCache(chart, 'cache', {
    password: SecretKey.of('redis', 'password'), replicas: 2, storage: { size: '8Gi', storageClassName: 'gp3' },
    clients: [NetworkPeer.pods({ app: 'shop' }, 'web'), NetworkPeer.inNamespace('ops'), NetworkPeer.cidr('10.60.0.0/16'), NetworkPeer.cidr('203.0.113.0/24', 'a test')],
  });
  const part = { program: 'console', instance: 'console', component: 'server' };
  const exposures = {
    nginx: ServiceIngress.nginx({ host: 'a.example.com', className: 'inside', controllerNamespace: 'web', insecure: 'a test' }),
    alb: ServiceIngress.alb({ host: 'b.example.com', className: 'outside', subnetCidrs: ['10.60.0.0/24'], internetFacing: true, insecure: 'a test' }),
  };
  for (const [name, exposure] of Object.entries(exposures)) {
    ingress(chart, name, { part, name, exposure, serviceName: 'cache', portName: 'redis', healthPath: '/' });
  }
};

/** KafkaJmx shuts one port of pods that are not its own, and leaves all else of them as it is. */
const JMX_POLICY: PolicyOptions = { ofOtherPods: ['kafka-jmx-open', 'kafka-jmx-login', 'kafka-jmx-elsewhere', 'kafka-jmx-pods'] };

/**
 * Every option of every kind of side service in some case, by its title.
 *
 * The policy, the schemas of Kubernetes and the real API server take them all from here; `options.test.ts` tells when a property, a
 * member of an enum or a factory is in none of them.
 */
export const CASES: Readonly<Record<string, Case>> = {
  'core: all parts': { build: core, policy: { withoutTls: ['nginx', 'alb'] } },
  'namespace: restricted': { build: (chart) => { new RestrictedNamespace(chart, 'Namespace', { name: chart.namespace ?? 'restricted' }); } },
  ...casesOf('Redis', { ...SERVERS, ...PROXIES }, (build) => ({ build })),
  ...casesOf('monitoring', monitorings, (props) => ({
    build: (chart) => { new RedisMonitoring(chart, 'watch', props); },
    // Prometheus asks the API of EC2 for the nodes
    policy: { withInternet: props.server?.awsRoleArn === undefined ? [] : ['watch'] },
  })),
  ...casesOf('Kafka manager', managers, (props) => ({ build: (chart) => { new KafkaManager(chart, 'kafka', props); } })),
  ...casesOf('JMX of the brokers in', brokers, (build, namespace) => ({ build, namespace, policy: JMX_POLICY })),
  ...casesOf('nGrinder', generators, (props) => ({ build: (chart) => { new NGrinder(chart, 'load', props); } })),
};
