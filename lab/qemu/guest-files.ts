import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import type { FleetDefinition } from '../../lib/definitions/fleet';
import { NodeFilesAsset } from '../../lib/constructs/placement/node-files-asset';
import { PATHS } from '../../lib/rendering/paths';
import { repositoryRoot } from '../emulator/emulator';
import { projectPython, runProgram } from './programs';

const GUEST = join(__dirname, 'guest');

/** Installs an archive's folder $1 into the root $2 by the program that does so on every node. */
const INSTALL = `
import pathlib, shutil, sys, tempfile
import bootstrap
with tempfile.TemporaryDirectory() as folder:
    archive = shutil.make_archive(folder + "/files", "zip", sys.argv[1])
    bootstrap.install(pathlib.Path(archive).read_bytes(), pathlib.Path(sys.argv[2]))
`;

/** What a node writes for itself when AWS has told it who it is: address, memory and users. */
const OWN_FILES: Readonly<Record<string, string>> = {
  [PATHS.localConf]: 'bind 127.0.0.1\nmaxmemory 128mb\n',
  '/opt/guest/users.acl': 'user default off\n',
};

function write(root: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

/** The files that every node of the fleet fetches, where its own bootstrap program puts them. */
function installNode(definition: FleetDefinition, folder: string, root: string): void {
  const assembly = join(folder, 'assembly');
  new NodeFilesAsset(new Stack(new App({ outdir: assembly })), 'Files', definition);
  const asset = readdirSync(assembly).find((name) => name.startsWith('asset.')) ?? '';
  const program = join(repositoryRoot(), 'lib', 'node');
  runProgram(projectPython(), ['-c', INSTALL, join(assembly, asset), root], { env: { PYTHONPATH: program, PYTHONDONTWRITEBYTECODE: '1' }, seconds: 30 });
}

/**
 * Makes the archive that a guest unpacks over its root.
 *
 * It holds the reporting program with its units and, for a tuned machine, the files of a fleet's nodes.
 * @param archive path of the new file
 * @param definition whose nodes; without it the machine stays as Debian delivers it
 */
export function makeGuestFiles(archive: string, definition?: FleetDefinition): void {
  const folder = mkdtempSync(join(tmpdir(), 'guest-files-'));
  try {
    const root = join(folder, 'root');
    cpSync(join(GUEST, 'units'), join(root, 'etc', 'systemd', 'system'), { recursive: true });
    cpSync(join(GUEST, 'report.py'), join(root, 'opt', 'guest', 'report.py'));
    if (definition !== undefined) {
      installNode(definition, folder, root);
      write(root, OWN_FILES);
    }
    runProgram('tar', ['--create', '--file', archive, '--directory', root, '--owner=0', '--group=0', '--mode=u=rwX,go=rX', '.'], { seconds: 30 });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
