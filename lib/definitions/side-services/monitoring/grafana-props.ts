import type { ContainerImage } from '../core/container-image';
import type { NetworkPeer } from '../core/network-peer';
import type { ResourceProps } from '../core/resource-props';
import type { SecretKey } from '../core/secret-key';
import type { ServiceIngress } from '../core/service-ingress';

/** A Grafana of its own, which shows the dashboards and keeps nothing: what is changed in it is gone with its pod. */
export interface GrafanaProps {
  /** Password of the user `admin`. */
  readonly adminPassword: SecretKey;
  /**
   * How it is reached from outside of the cluster.
   * @default - not at all
   */
  readonly ingress?: ServiceIngress;
  /**
   * Who may connect to its pods, beside the ingress.
   * @default - nobody
   */
  readonly clients?: NetworkPeer[];
  /**
   * Image.
   * @default - a release that this library knows
   */
  readonly image?: ContainerImage;
  /**
   * CPU and memory.
   * @default - 100m and 256Mi requested, 512Mi at most
   */
  readonly resources?: ResourceProps;
}
