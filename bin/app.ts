#!/usr/bin/env node
import { readFileSync } from 'fs';
import { isAbsolute, resolve } from 'path';
import { App } from 'aws-cdk-lib';
import { FleetStack } from '../lib/constructs/fleet-stack';
import { parseFleetFile } from '../lib/fleet-file/fleet-file';

const DEFAULT_FLEET = 'examples/standalone/fleet.yaml';

/** One stack for the fleet that `-c fleet=path/to/fleet.yaml` names. */
function main(): void {
  const app = new App();
  const file = String(app.node.tryGetContext('fleet') ?? DEFAULT_FLEET);
  const path = isAbsolute(file) ? file : resolve(process.cwd(), file);
  const { definition } = parseFleetFile(readFileSync(path, 'utf8'), file);
  new FleetStack(app, definition, { env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION } });
  app.synth();
}

try {
  main();
} catch (error) {
  process.stderr.write(`redis-fleet: ${(error as Error).message}\n`);
  process.exitCode = 1;
}
