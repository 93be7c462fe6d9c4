import type { ContainerImage } from '../core/container-image';
import type { NetworkPeer } from '../core/network-peer';
import type { ResourceProps } from '../core/resource-props';
import type { ServiceIngress } from '../core/service-ingress';
import type { StorageProps } from '../core/storage-props';
import type { LoadTargetProps } from './load-target-props';
import type { NGrinderAgentsProps } from './ngrinder-agents-props';

/** A load generator. */
export interface NGrinderProps {
  /**
   * Name with which those of its objects begin, 1-40 lower-case letters, digits or -.
   * @default - the id of the construct
   */
  readonly name?: string;
  /** What load is put on, 1-10 of them. */
  readonly targets: LoadTargetProps[];
  /**
   * The pods that make load.
   * @default - two agents with one process each
   */
  readonly agents?: NGrinderAgentsProps;
  /**
   * Tests that may run at once, 1-20: each has a port of its own, from 12000 on.
   * @default 10
   */
  readonly concurrentTests?: number;
  /**
   * Image of the controller, which must run as user 1000.
   * @default - ngrinder/controller of the release that this library knows
   */
  readonly image?: ContainerImage;
  /**
   * Volume of the controller with users, scripts and results.
   * @default - 10Gi of the default class
   */
  readonly storage?: StorageProps;
  /**
   * CPU and memory of the controller.
   * @default - requests of 500m and 1Gi, limits of 2 CPU and 2Gi
   */
  readonly resources?: ResourceProps;
  /**
   * Whether the passwords of the users that a new controller makes have been changed: admin, superuser, system and user, each
   * with its name as the password. Needed for `ingress`.
   * @default false
   */
  readonly defaultPasswordsChanged?: boolean;
  /**
   * How the controller is reached from outside of the cluster; only after `defaultPasswordsChanged`.
   * @default - not at all
   */
  readonly ingress?: ServiceIngress;
  /**
   * Who may connect to the controller inside of the cluster, beside the ingress and the agents.
   * @default - nobody
   */
  readonly clients?: NetworkPeer[];
}
