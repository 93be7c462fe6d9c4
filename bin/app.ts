#!/usr/bin/env node
import { readFileSync } from 'fs';
import { isAbsolute, resolve } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { RedisStandalone } from '../lib/constructs/redis/redis-standalone';
import { parseFleetFile } from '../lib/fleet-file/fleet-file';

const DEFAULT_FLEET = 'examples/standalone/fleet.yaml';

/** One stack for the fleet that `-c fleet=path/to/fleet.yaml` names. */
function main(): void {
  const app = new App();
  const file = String(app.node.tryGetContext('fleet') ?? DEFAULT_FLEET);
  const path = isAbsolute(file) ? file : resolve(process.cwd(), file);
  const { definition } = parseFleetFile(readFileSync(path, 'utf8'), file);
  const stack = new Stack(app, `redis-fleet-${definition.name}`, {
    description: `Redis fleet ${definition.name}: ${definition.engine.name}, ${definition.topology.kind}`,
    env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION },
  });
  new RedisStandalone(stack, 'Redis', { definition });
  app.synth();
}

try {
  main();
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
