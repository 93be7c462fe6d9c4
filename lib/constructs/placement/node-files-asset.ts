import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { FleetDefinition } from '../../definitions/fleet';
import { fingerprintOf, renderNodeFiles } from '../../rendering/placement/node-files';
import { nodeFolder } from '../package-root';
import type { NodeFiles } from './node-files';

/** What does not belong on a node. */
const LEFT_OUT = /__pycache__|\.pyc$|bootstrap\.py$/;

/** The files that all nodes of a fleet fetch at boot: what was rendered, and the programs of `lib/node`. */
export class NodeFilesAsset extends Construct implements NodeFiles {
  public readonly bucket: IBucket;
  public readonly key: string;
  public readonly fingerprint: string;

  public constructor(scope: Construct, id: string, definition: FleetDefinition) {
    super(scope, id);
    const folder = mkdtempSync(join(tmpdir(), 'redis-fleet-'));
    cpSync(nodeFolder(), folder, { recursive: true, filter: (source) => !LEFT_OUT.test(source) });
    const files = renderNodeFiles(definition);
    for (const [path, content] of Object.entries(files)) {
      const target = join(folder, 'files', path);
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, content);
    }
    const asset = new Asset(this, 'Asset', { path: folder });
    if (asset.assetPath !== folder) {
      // The assembly holds a copy of its own, unless staging is off
      rmSync(folder, { recursive: true });
    }
    this.bucket = asset.bucket;
    this.key = asset.s3ObjectKey;
    this.fingerprint = fingerprintOf(files);
  }
}

/** The text of the program that cloud-init runs once. */
export function bootstrapProgram(): string {
  return readFileSync(join(nodeFolder(), 'bootstrap.py'), 'utf8');
}
