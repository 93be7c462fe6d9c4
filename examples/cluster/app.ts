import { App, Stack } from 'aws-cdk-lib';
import { FleetDefinition, RedisCluster, Topology } from 'cdk-redis-fleet';

const app = new App();
const stack = new Stack(app, 'Orders');
new RedisCluster(stack, 'Redis', {
  definition: new FleetDefinition({
    name: 'orders',
    topology: Topology.cluster({ shards: 3, replicasPerShard: 2, requireZoneFaultTolerance: true }),
  }),
});
app.synth();
