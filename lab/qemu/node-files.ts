import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import type { FleetDefinition } from '../../lib/definitions/fleet';
import { NodeFilesAsset } from '../../lib/constructs/placement/node-files-asset';
import { repositoryRoot } from '../emulator/emulator';
import { projectPython, runProgram } from './programs';

/** Installs the folder $1 of an archive's files into the root $2, by the program that does so on every node. */
const INSTALL = `
import pathlib, shutil, sys, tempfile
from redis_fleet_node.install import install
with tempfile.TemporaryDirectory() as folder:
    archive = shutil.make_archive(folder + "/files", "zip", sys.argv[1])
    install(pathlib.Path(archive), pathlib.Path(sys.argv[2]))
`;

/** Puts the files that every node of a fleet fetches into a root, where the nodes' own program puts them. */
export function installNodeFiles(definition: FleetDefinition, root: string): void {
  const assembly = mkdtempSync(join(tmpdir(), 'assembly-'));
  try {
    new NodeFilesAsset(new Stack(new App({ outdir: assembly })), 'Files', definition);
    const asset = readdirSync(assembly).find((name) => name.startsWith('asset.')) ?? '';
    const env = { PYTHONPATH: join(repositoryRoot(), 'lib', 'node'), PYTHONDONTWRITEBYTECODE: '1' };
    runProgram(projectPython(), ['-c', INSTALL, join(assembly, asset), root], { env, seconds: 30 });
  } finally {
    rmSync(assembly, { recursive: true, force: true });
  }
}
