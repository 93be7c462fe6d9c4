import { join, resolve } from 'node:path';

/** The root folder of the project. */
export const projectRoot = resolve(__dirname, '..', '..');

/** The absolute path of a file or folder of the project. */
export function inProject(...parts: string[]): string {
  return join(projectRoot, ...parts);
}
