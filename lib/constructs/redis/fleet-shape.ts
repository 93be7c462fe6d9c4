import * as ssm from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import type { FleetDefinition } from '../../definitions/fleet';

/**
 * The parameter that says how large a Redis Cluster is to be.
 *
 * It alone says so: what the nodes are made from stays the same when a shard is added, and so do their machines.
 */
export class FleetShape extends Construct {
  /** Name of the parameter. */
  public readonly parameterName: string;

  public constructor(scope: Construct, id: string, definition: FleetDefinition) {
    super(scope, id);
    const { shards, membersPerShard } = definition.topology;
    this.parameterName = `/redis-fleet/${definition.name}/shape`;
    new ssm.StringParameter(this, 'Resource', {
      parameterName: this.parameterName,
      description: `Shards and members of the Redis fleet ${definition.name}`,
      stringValue: JSON.stringify({ version: 1, shards, membersPerShard }),
    });
  }
}
