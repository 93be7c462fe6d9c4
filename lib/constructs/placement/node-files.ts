import type * as s3 from 'aws-cdk-lib/aws-s3';

/** Where the files lie that a node fetches at boot. */
export interface NodeFiles {
  /** The bucket. */
  readonly bucket: s3.IBucket;
  /** Key of the archive in the bucket. */
  readonly key: string;
  /** Hash of the rendered files: stands in the user data, so that a change of them is a new launch template. */
  readonly fingerprint: string;
}
