import type { KafkaClusterProps } from '../../definitions/side-services/kafka/kafka-cluster-props';
import type { KafkaManagerEngine } from '../../definitions/side-services/kafka/kafka-manager-engine';
import type { ResourceProps } from '../../definitions/side-services/core/resource-props';
import type { SecretKey } from '../../definitions/side-services/core/secret-key';
import type { NamedPort } from '../core/hardened-container';
import type { PartNames } from '../core/labels';
import type { PodProps } from '../core/pod';
import type { Probes } from '../core/probes';

/** What a console of any program is made from. */
export interface ConsoleParts {
  readonly part: PartNames;
  readonly name: string;
  readonly engine: KafkaManagerEngine;
  readonly username: string;
  readonly password: SecretKey;
  readonly clusters: readonly KafkaClusterProps[];
  readonly resources?: ResourceProps;
  /** Whether anybody reads its own metrics. */
  readonly scraped: boolean;
}

/** What the charts need to know of a console. */
export interface Console {
  readonly pod: PodProps;
  /** Ports of its container, the one that people use first. */
  readonly ports: readonly [NamedPort, ...NamedPort[]];
  /** Where its metrics are; undefined where it has none. */
  readonly metrics?: { readonly port: number; readonly path: string };
  /** Path that answers 200 to a load balancer without a login. */
  readonly healthPath: string;
}

/** Time that the slowest start of a JVM on a busy node takes, in seconds. */
const START_SECONDS = 300;
/** What a JVM takes of the container's memory for its heap. */
export const HEAP = '-XX:MaxRAMPercentage=75';

/** CPU and memory of a console; memory differs. */
export function consoleResources(memoryLimit: string): ResourceProps {
  return { cpuRequest: '250m', cpuLimit: '1', memoryRequest: '512Mi', memoryLimit };
}

/** Probes of one page that needs no login; a JVM that collects garbage is given time. */
export function httpProbes(path: string, port: string): Probes {
  const action = { http: { path, port } };
  return { startup: { action, withinSeconds: START_SECONDS }, readiness: { action }, liveness: { action, timeoutSeconds: 15, failureThreshold: 7 } };
}
