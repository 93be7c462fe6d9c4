import type { ContainerImage } from '../core/container-image';
import type { NetworkPeer } from '../core/network-peer';
import type { ResourceProps } from '../core/resource-props';
import type { StorageProps } from '../core/storage-props';

/** An Alertmanager that alerts are sent to. */
export interface AlertmanagerProps {
  /** Host name, such as `alertmanager.monitoring`. */
  readonly host: string;
  /**
   * Port, 1-65535.
   * @default 9093
   */
  readonly port?: number;
  /** Who it is: Prometheus reaches nothing else. */
  readonly peers: NetworkPeer[];
}

/** A Prometheus of its own. */
export interface PrometheusServerProps {
  /**
   * Image.
   * @default - a release that this library knows
   */
  readonly image?: ContainerImage;
  /**
   * CPU and memory.
   * @default - 250m and 1Gi requested, 2Gi at most
   */
  readonly resources?: ResourceProps;
  /**
   * Volume of the samples.
   * @default - 20Gi of the cluster's default class
   */
  readonly storage?: StorageProps;
  /**
   * How long samples are kept, in days, 1-3650.
   * @default 15
   */
  readonly retentionDays?: number;
  /**
   * Who may ask it: Grafana, for example. It asks for no password.
   * @default - nobody
   */
  readonly clients?: NetworkPeer[];
  /**
   * Where alerts go.
   * @default - nowhere: they can be seen in Prometheus only
   */
  readonly alertmanagers?: AlertmanagerProps[];
  /**
   * ARN of the IAM role with `ec2:DescribeInstances` by which fleets on EC2 are found; its trust policy names the service account of Prometheus.
   * @default - none: needed where there is a fleet on EC2
   */
  readonly awsRoleArn?: string;
}

/** The Prometheus of an operator that is in the cluster. */
export interface PrometheusOperatorProps {
  /**
   * Labels by which that Prometheus chooses what it takes: without the right ones it takes nothing, and says nothing.
   * @default - release: kube-prometheus-stack
   */
  readonly labels?: Record<string, string>;
  /**
   * Namespace of its pods, which are let in by the exporters.
   * @default monitoring
   */
  readonly prometheusNamespace?: string;
  /**
   * Labels of its pods: the exporters let in no others of that namespace.
   * @default - app.kubernetes.io/name: prometheus, as the operator labels them
   * @see https://github.com/prometheus-operator/prometheus-operator/blob/v0.85.0/pkg/prometheus/server/statefulset.go
   */
  readonly prometheusLabels?: Record<string, string>;
}
