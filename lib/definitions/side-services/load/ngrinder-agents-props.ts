import type { ContainerImage } from '../core/container-image';
import type { ResourceProps } from '../core/resource-props';

/** The pods that make load. */
export interface NGrinderAgentsProps {
  /**
   * Number of them, 1-50.
   * @default 2
   */
  readonly replicas?: number;
  /**
   * Processes of a test in each, 1-10: a process takes up to 1 GiB for its heap alone.
   * @default 1
   */
  readonly processes?: number;
  /**
   * Image, which must run as user 1000.
   * @default - ngrinder/agent of the release that this library knows
   */
  readonly image?: ContainerImage;
  /**
   * CPU and memory; the limit of memory must hold 300 MiB and 1.3 GiB for each process.
   * @default - requests of 1 CPU and half of the limits, limits of 2 CPU and of what the processes need
   */
  readonly resources?: ResourceProps;
}
