import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Begins the name of the folder of a run. */
export const PREFIX = 'cdk-redis-fleet-tests-';

/** All temporary folders of a run lie in one, also those that the CDK makes and forgets. */
export default function setUp(): void {
  if (process.env.TMPDIR?.includes(PREFIX) !== true) {
    process.env.TMPDIR = mkdtempSync(join(tmpdir(), PREFIX));
    // A server that runs as a user without rights finds its own folder below, and nothing else
    chmodSync(process.env.TMPDIR, 0o711);
  }
}
