import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';

/** A file in the bucket of the deployment's assets. */
export class ImageAsset extends Construct {
  /** Where it lies: `s3://BUCKET/KEY`. */
  public readonly uri: string;
  /** ARN of the object. */
  public readonly objectArn: string;

  public constructor(scope: Construct, id: string, name: string, content: string | Uint8Array) {
    super(scope, id);
    const folder = mkdtempSync(join(tmpdir(), 'redis-fleet-'));
    const path = join(folder, name);
    writeFileSync(path, content);
    const asset = new Asset(this, 'Asset', { path });
    if (asset.assetPath !== path) {
      // The assembly holds a copy of its own, unless staging is off
      rmSync(folder, { recursive: true });
    }
    this.uri = asset.s3ObjectUrl;
    this.objectArn = asset.bucket.arnForObjects(asset.s3ObjectKey);
  }
}
