import { ImageFile } from '../../definitions/images/image-file';
import { storedZip } from './zip';

/** What runs on the machine that an image is made of: files by the name of their program. */
export type BuilderPrograms = Readonly<Record<string, ImageFile>>;

/** Files of the package: bytes by their path below a folder, with `/` between names. */
export type PackageFiles = ReadonlyMap<string, Uint8Array>;

/** The archive of the programs that run on a node. */
export const NODE_PROGRAMS = 'node-programs';

/** What is in the folder of a node's programs and does not belong on a node. */
const NOT_ON_A_NODE = /(^|\/)__pycache__\/|\.pyc$|^bootstrap\.py$/;
const SCRIPT = /^([a-z][a-z_-]*)\.(sh|py)$/;

/** The programs of a build, of the files in lib/builder and in lib/node: the same files give the same bytes. */
export function builderProgramsOf(builder: PackageFiles, node: PackageFiles): BuilderPrograms {
  const scripts = [...builder].flatMap(([path, bytes]) => {
    const name = SCRIPT.exec(path)?.[1];
    return name === undefined ? [] : [[name, fileOf(path, bytes)] as const];
  });
  const onNode = new Map([...node].filter(([path]) => !NOT_ON_A_NODE.test(path)));
  return Object.fromEntries([...scripts, [NODE_PROGRAMS, fileOf(`${NODE_PROGRAMS}.zip`, storedZip(onNode))]]);
}

function fileOf(name: string, bytes: Uint8Array): ImageFile {
  return ImageFile.fromBase64(name, Buffer.from(bytes).toString('base64'));
}
