/** A persistent volume of each pod. */
export interface StorageProps {
  /** Size, such as `8Gi`. */
  readonly size: string;
  /**
   * Name of the StorageClass.
   * @default - the cluster's default class
   */
  readonly storageClassName?: string;
}
