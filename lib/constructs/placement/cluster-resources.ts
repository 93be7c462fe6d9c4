import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type * as route53 from 'aws-cdk-lib/aws-route53';

/** What the nodes of a Redis Cluster share, beside their network. */
export interface RedisClusterResources {
  /** The table that says whether the cluster has been created, and by which node each slot is held. */
  readonly registry: dynamodb.ITable;
  /** Name of the parameter that says how many shards and members the cluster is to have. */
  readonly shapeParameterName: string;
  /**
   * The private zone in which nodes publish their addresses.
   * @default - none
   */
  readonly zone?: route53.IHostedZone;
}
