import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CliError } from '../io';

const FOLDER = join('lib', 'ansible');
/** Folders of it, with the ending of the files that belong to a project. */
const PARTS = { inventory_plugins: '.py', playbooks: '.yml' } as const;

/** The playbooks and the inventory plugin of this package by their paths in a project. Throws a CliError when they are not beside the program. */
export function readPackagedFiles(): Record<string, string> {
  const folder = packagedFolder();
  return Object.fromEntries(Object.entries(PARTS).flatMap(([part, ending]) => {
    const names = readdirSync(join(folder, part)).filter((name) => name.endsWith(ending)).sort();
    return names.map((name) => [`${part}/${name}`, readFileSync(join(folder, part, name), 'utf8')]);
  }));
}

/** Of the sources, the compiled library and the bundled program alike. */
function packagedFolder(): string {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) {
      return join(folder, FOLDER);
    }
    if (dirname(folder) === folder) {
      throw new CliError(`${FOLDER} of cdk-redis-fleet was not found above ${__dirname}; reinstall the package`);
    }
  }
}
