import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CliError } from '../io';

const FOLDER = join('lib', 'ansible', 'playbooks');

/** The playbooks of this package by their paths in a project. Throws a CliError when they are not beside the program. */
export function readPlaybooks(): Record<string, string> {
  const folder = playbookFolder();
  const names = readdirSync(folder).filter((name) => name.endsWith('.yml')).sort();
  return Object.fromEntries(names.map((name) => [`playbooks/${name}`, readFileSync(join(folder, name), 'utf8')]));
}

/** Of the sources, the compiled library and the bundled program alike. */
function playbookFolder(): string {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) {
      return join(folder, FOLDER);
    }
    if (dirname(folder) === folder) {
      throw new CliError(`${FOLDER} of cdk-redis-fleet was not found above ${__dirname}; reinstall the package`);
    }
  }
}
