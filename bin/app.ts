#!/usr/bin/env node
import { App } from 'aws-cdk-lib';
import { FleetStack } from '../lib/constructs/fleet-stack';
import { parseFleetFile } from '../lib/fleet-file/fleet-file';
import { readFleetFile } from '../lib/fleet-file/read';

const DEFAULT_FLEET = 'examples/standalone/fleet.yaml';

/** One stack for the fleet that `-c fleet=path/to/fleet.yaml` names. */
function main(): void {
  const app = new App();
  const file = String(app.node.tryGetContext('fleet') ?? DEFAULT_FLEET);
  const { definition } = parseFleetFile(readFleetFile(file, process.cwd()), file);
  new FleetStack(app, definition, { env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION } });
  app.synth();
}

try {
  main();
} catch (error) {
  const { message, stack } = error as Error;
  // What `cdk --debug` sets
  process.stderr.write(`redis-fleet: ${process.env.CDK_DEBUG === 'true' ? stack : message}\n`);
  process.exitCode = 1;
}
