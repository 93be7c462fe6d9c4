import type { ContainerImage } from './container-image';
import type { ResourceProps } from './resource-props';

/** The container of a redis_exporter, wherever one is made. */
export interface ExporterContainerProps {
  /**
   * Image of redis_exporter, of a release that gives `master_replid`: alerts on snapshots ask which servers replicate each other.
   * @see https://github.com/oliver006/redis_exporter/pull/924
   * @default - a release that this library knows
   */
  readonly image?: ContainerImage;
  /**
   * CPU and memory.
   * @default - 10m and 32Mi requested, 64Mi at most
   */
  readonly resources?: ResourceProps;
}
