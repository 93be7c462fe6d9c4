import { Fn, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { FleetDefinition } from '../definitions/fleet';
import { TopologyKind } from '../definitions/placement/choices';
import { RedisCluster } from './redis/redis-cluster';
import { RedisStandalone } from './redis/redis-standalone';

/** The stack of one fleet. */
export class FleetStack extends Stack {
  public constructor(scope: Construct, definition: FleetDefinition, props: StackProps) {
    super(scope, `redis-fleet-${definition.name}`, {
      description: `Redis fleet ${definition.name}: ${definition.engine.name}, ${definition.topology.kind}`,
      // Room for 400 shards: without indentation the parent's template is about half as large
      suppressTemplateIndentation: definition.topology.kind === TopologyKind.CLUSTER,
      ...props,
    });
    this.addFleet(definition);
  }

  /** The definition names its zones: asking the account for them would make synthesis need credentials. */
  public override get availabilityZones(): string[] {
    return [Fn.select(0, Fn.getAzs()), Fn.select(1, Fn.getAzs())];
  }

  private addFleet(definition: FleetDefinition): void {
    switch (definition.topology.kind) {
      case TopologyKind.STANDALONE:
        new RedisStandalone(this, 'Redis', { definition });
        break;
      case TopologyKind.CLUSTER:
        new RedisCluster(this, 'Redis', { definition });
        break;
    }
  }
}
