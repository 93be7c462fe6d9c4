#!/usr/bin/env node
import { dirname, join, resolve } from 'node:path';
import { App } from 'aws-cdk-lib';
import type { SideServices } from '../lib/definitions/side-services/services';
import { FleetStack } from '../lib/constructs/fleet-stack';
import { parseFleetFile } from '../lib/fleet-file/fleet-file';
import { readFleetFile } from '../lib/fleet-file/read';
import type { Files } from '../lib/side-services/core/write-files';
import { replaceManifests } from '../lib/side-services/manifest-folder';

const DEFAULT_FLEET = 'examples/standalone/fleet.yaml';
/** Folder of the manifests of side services, beside that of the templates. */
const MANIFESTS = 'dist';
const CDK8S = ['cdk8s', 'cdk8s-plus-27'];

/**
 * One stack for the fleet that `-c fleet=path/to/fleet.yaml` names, and the manifests of what stands beside it on Kubernetes.
 *
 * Manifests are written last: where something is wrong with them or with the stack, those of the last synthesis stay as they are.
 */
function main(): void {
  const app = new App();
  const file = String(app.node.tryGetContext('fleet') ?? DEFAULT_FLEET);
  const { definition, sideServices } = parseFleetFile(readFleetFile(file, process.cwd()), file);
  new FleetStack(app, definition, { env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION } });
  const manifests = sideServices === undefined ? {} : manifestsOf(sideServices, file);
  app.synth();
  for (const name of writeManifests(definition.name, manifests)) {
    process.stderr.write(`redis-fleet: removed ${MANIFESTS}/${name}, which ${file} no longer has; what was applied from it stays in the cluster until you delete it\n`);
  }
}

/** Only what has side services loads cdk8s, or needs it at all. */
function manifestsOf(sideServices: SideServices, file: string): Files {
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { manifestFiles } = require('../lib/side-services/manifest-files') as typeof import('../lib/side-services/manifest-files');
    return manifestFiles(sideServices);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'MODULE_NOT_FOUND' && CDK8S.some((name) => message.includes(`'${name}'`))) {
      throw new Error(`"sideServices" of ${file} needs the packages ${CDK8S.join(' and ')}; install them: npm install --save-exact ${CDK8S.join(' ')}`, { cause: error });
    }
    throw error;
  }
}

/** The names of those that were taken away; the CDK's CLI says where the templates go, and without it nobody does. */
function writeManifests(fleet: string, manifests: Files): string[] {
  const beside = process.env.CDK_OUTDIR === undefined ? process.cwd() : dirname(resolve(process.env.CDK_OUTDIR));
  try {
    return replaceManifests(join(beside, MANIFESTS), fleet, manifests);
  } catch (error) {
    throw new Error(`cannot write the manifests of side services: ${(error as Error).message}`, { cause: error });
  }
}

try {
  main();
} catch (error) {
  const { message, stack } = error as Error;
  // What `cdk --debug` sets
  process.stderr.write(`redis-fleet: ${process.env.CDK_DEBUG === 'true' ? stack : message}\n`);
  process.exitCode = 1;
}
