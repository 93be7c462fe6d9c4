/** CPU and memory of one container. */
export interface ResourceProps {
  /** CPU that is kept for it, such as `250m`. */
  readonly cpuRequest: string;
  /**
   * CPU that it may use at most, such as `1`; not less than `cpuRequest`.
   * @default - none: it may use what the node has left
   */
  readonly cpuLimit?: string;
  /** Memory that is kept for it, such as `512Mi`. */
  readonly memoryRequest: string;
  /** Memory at which it is killed, such as `1Gi`; not less than `memoryRequest`. */
  readonly memoryLimit: string;
}
