import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { builderProgramsOf } from '../../rendering/images/builder-programs';
import type { BuilderPrograms, PackageFiles } from '../../rendering/images/builder-programs';
import { CliError } from '../io';

/** The programs of a build, from the files of this package. Throws a CliError when they are not beside the program. */
export function readBuilderPrograms(): BuilderPrograms {
  const library = join(packageFolder(), 'lib');
  return builderProgramsOf(filesBelow(join(library, 'builder')), filesBelow(join(library, 'node')));
}

/** Of the sources, the compiled library and the bundled program alike. */
function packageFolder(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new CliError(`lib/builder of cdk-redis-fleet was not found above ${__dirname}; reinstall the package`);
    folder = parent;
  }
  return folder;
}

function filesBelow(folder: string): PackageFiles {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(files.map(({ parentPath, name }) => {
    const file = join(parentPath, name);
    return [relative(folder, file).split(sep).join('/'), readFileSync(file)];
  }));
}
