import { existsSync } from 'fs';
import { dirname, join } from 'path';

/** The folder of the programs that run on a node: beside package.json, for the sources, the compiled library and the bundled app alike. */
export function nodeFolder(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) {
      throw new Error(`lib/node of cdk-redis-fleet was not found above ${__dirname}; reinstall the package`);
    }
    folder = parent;
  }
  return join(folder, 'lib', 'node');
}
