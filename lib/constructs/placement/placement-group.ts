import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type { Construct } from 'constructs';
import { PlacementGroups } from '../../definitions/placement/choices';
import type { Topology } from '../../definitions/placement/topology';

/** The placement group of a cluster's machines; none where EC2 chooses. */
export function addPlacementGroup(scope: Construct, id: string, topology: Topology): ec2.IPlacementGroup | undefined {
  switch (topology.clusterRules?.placementGroups) {
    case PlacementGroups.SPREAD:
      return new ec2.PlacementGroup(scope, id, { strategy: ec2.PlacementGroupStrategy.SPREAD, spreadLevel: ec2.PlacementGroupSpreadLevel.RACK });
    case PlacementGroups.PARTITION:
      return new ec2.PlacementGroup(scope, id, { strategy: ec2.PlacementGroupStrategy.PARTITION, partitions: topology.membersPerShard });
    default:
      return undefined;
  }
}

/** The partition of a member, from 1; none in a group without partitions. */
export function partitionOf(group: ec2.IPlacementGroup | undefined, member: number): number | undefined {
  return group?.strategy === ec2.PlacementGroupStrategy.PARTITION ? member + 1 : undefined;
}
