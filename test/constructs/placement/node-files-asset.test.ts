import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { NodeFilesAsset } from '../../../lib/constructs/placement/node-files-asset';
import { FleetDefinition, KernelProfile } from '../../../lib';
import { renderNodeFiles } from '../../../lib/rendering/placement/node-files';

/** The folder that becomes the archive, and its fingerprint. */
function assetOf(definition: FleetDefinition): { folder: string; fingerprint: string; key: string } {
  const app = new App();
  const files = new NodeFilesAsset(new Stack(app, 'Test'), 'Files', definition);
  const { directory } = app.synth();
  const [folder = ''] = readdirSync(directory).filter((name) => name.startsWith('asset.')).map((name) => join(directory, name)).filter((path) => statSync(path).isDirectory());
  return { folder, fingerprint: files.fingerprint, key: files.key };
}

test('the archive holds what was rendered, the programs of a node, its units and its command, and nothing else', () => {
  const definition = new FleetDefinition({ name: 'demo' });
  const { folder } = assetOf(definition);
  expect(readdirSync(folder).sort()).toEqual(['bin', 'files', 'redis_fleet_node', 'units']);
  for (const [path, text] of Object.entries(renderNodeFiles(definition))) {
    expect([path, readFileSync(join(folder, 'files', path), 'utf8')]).toEqual([path, text]);
  }
  expect(readdirSync(join(folder, 'bin'))).toEqual(['redis-fleet']);
  expect(['redis_fleet_node/boot.py', 'units/redis-fleet-boot.service', 'units/redis-fleet-kernel.service'].filter((path) => !existsSync(join(folder, path)))).toEqual([]);
});

test('a changed kernel profile changes the archive and its fingerprint, and so the launch template', () => {
  const [stock, own] = [KernelProfile.redis(), KernelProfile.redis({ minFreeMemoryPercent: 3 })].map((kernel) => assetOf(new FleetDefinition({ name: 'demo', kernel })));
  expect(own?.fingerprint).not.toBe(stock?.fingerprint);
  expect(own?.key).not.toBe(stock?.key);
});
