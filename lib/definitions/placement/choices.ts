/** The kinds of topology. */
export enum TopologyKind {
  /** One node. */
  STANDALONE = 'standalone',
  /** A Redis Cluster: shards that divide the keys, each a primary and its replicas. */
  CLUSTER = 'cluster',
}

/**
 * Whether EC2 keeps the nodes of a cluster on separate hardware; a machine for which there is no room does not start.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/placement-groups.html
 */
export enum PlacementGroups {
  /** EC2 chooses. */
  NONE = 'none',
  /** Every node on a rack of its own: at most seven nodes in a zone. */
  SPREAD = 'spread',
  /** The members of a shard on racks that they do not share. */
  PARTITION = 'partition',
}
