import type { KafkaJmxLogin } from './kafka-jmx-login';

/** JMX of brokers that are machines, such as EC2 instances. */
export interface KafkaJmxMachinesProps {
  /**
   * The one TCP port, 1024-65535, of both hops: the registry and the object behind it.
   * @default 9999
   */
  readonly port?: number;
  /**
   * Who may read.
   * @default - everybody who reaches the port: a security group keeps all but the console away
   */
  readonly login?: KafkaJmxLogin;
  /**
   * Name or address by which the console reaches the broker: that of its first advertised listener.
   * @default - the name of the machine, which systemd fills in
   */
  readonly hostName?: string;
}

/** JMX of brokers that are pods of a StatefulSet. */
export interface KafkaJmxPodsProps {
  /**
   * The one TCP port, 1024-65535, of both hops: the registry and the object behind it.
   * @default 9999
   */
  readonly port?: number;
  /**
   * Who may read.
   * @default - everybody who reaches the port: a NetworkPolicy keeps all but the console away
   */
  readonly login?: KafkaJmxLogin;
  /** Name of the StatefulSet's headless Service, `serviceName`, which gives each pod its host name. */
  readonly headlessServiceName: string;
  /** Namespace of the brokers. */
  readonly namespaceName: string;
  /**
   * Domain of the cluster.
   * @default cluster.local
   */
  readonly clusterDomain?: string;
}
