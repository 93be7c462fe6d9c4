import { readdirSync, readFileSync } from 'fs';
import { dirname, join, relative, sep } from 'path';
import { builderProgramsOf } from '../../rendering/images/builder-programs';
import type { BuilderPrograms, PackageFiles } from '../../rendering/images/builder-programs';
import { nodeFolder } from '../package-root';

/** The programs of a build, from the files of this package. */
export function readBuilderPrograms(): BuilderPrograms {
  const node = nodeFolder();
  return builderProgramsOf(filesBelow(join(dirname(node), 'builder')), filesBelow(node));
}

function filesBelow(folder: string): PackageFiles {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(files.map(({ parentPath, name }) => {
    const file = join(parentPath, name);
    return [relative(folder, file).split(sep).join('/'), readFileSync(file)];
  }));
}
