import { App, Stack } from 'aws-cdk-lib';
import { FleetDefinition, RedisStandalone } from 'cdk-redis-fleet';

const app = new App();
const stack = new Stack(app, 'Sessions');
new RedisStandalone(stack, 'Redis', {
  definition: new FleetDefinition({ name: 'sessions' }),
});
app.synth();
